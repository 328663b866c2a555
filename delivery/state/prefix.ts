import type { BackendUrl } from "./backend-url";

/**
 * What every key of a bucket begins with: the parameter `prefix` as it stands, then the URL's path as a folder, as Pulumi
 * puts them together (newDIYBackend of pkg/backend/diy/backend.go).
 */
export function prefixOf({ path, parameters }: BackendUrl): string {
  const folder = path === "" || path.endsWith("/") ? path : `${path}/`;
  return `${parameters.get("prefix") ?? ""}${folder}`;
}
