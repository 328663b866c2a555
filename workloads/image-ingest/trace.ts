/**
 * An X-Ray trace header as a W3C `traceparent`, whose ids are the same but for their writing; undefined for anything
 * else. https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader,
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceparent(header: string | undefined): string | undefined {
  const fields = new Map(
    (header ?? "").split(";").map((field) => {
      const equals = field.indexOf("=");
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const;
    }),
  );
  const root = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(fields.get("Root") ?? "");
  const parent = /^[0-9a-f]{16}$/i.exec(fields.get("Parent") ?? "");
  if (root === null || parent === null) {
    return undefined;
  }
  const sampled = fields.get("Sampled") === "1" ? "01" : "00";
  return `00-${root[1]}${root[2]}-${parent[0]}-${sampled}`.toLowerCase();
}
