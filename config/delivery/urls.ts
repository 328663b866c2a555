import { orList } from "../fields";
import { nearest } from "../nearest";

/** What is wrong with a URL, without any part of it that could be secret. */
export interface UrlProblem {
  readonly code: string;
  readonly message: string;
  readonly nearest?: string;
}

/** https://www.pulumi.com/docs/iac/concepts/state-and-backends/ */
const BACKENDS = ["s3", "gs", "azblob", "https", "file"];

/** https://www.pulumi.com/docs/iac/concepts/secrets/#available-encryption-providers */
const SECRETS_PROVIDERS = ["awskms", "gcpkms", "azurekeyvault", "hashivault"];
const SECRETS_PROVIDER_WORDS = ["passphrase", "default"];

/** Parameters that would hold a credential: a key, a token, a shared-access signature. */
const SECRET_PARAMETER =
  /(password|passwd|passphrase|secret|token|signature|credential|^sig$|access_?key|private_?key$)/i;

/** What is wrong with the URL of a state backend; `undefined` where nothing is. */
export function stateUrlProblem(url: string): UrlProblem | undefined {
  const unknown = schemeProblem("UnknownBackend", url, BACKENDS, []);
  return unknown ?? credentialProblem(url) ?? (/^\w+:\/\/\S+$/.test(url) ? undefined : emptyProblem());
}

/** What is wrong with a secrets provider; `undefined` where nothing is. */
export function secretsProviderProblem(provider: string): UrlProblem | undefined {
  if (SECRETS_PROVIDER_WORDS.includes(provider)) {
    return undefined;
  }
  const unknown = schemeProblem("UnknownSecretsProvider", provider, SECRETS_PROVIDERS, SECRETS_PROVIDER_WORDS);
  return unknown ?? credentialProblem(provider) ?? (/^\w+:\/\/\S+$/.test(provider) ? undefined : emptyProblem());
}

/** What is wrong with a URL that is asked over HTTP; `undefined` where nothing is. */
export function httpUrlProblem(url: string): UrlProblem | undefined {
  return (
    schemeProblem("NoHttpUrl", url, ["https", "http"], ["output:…"]) ??
    (URL.canParse(url) ? credentialProblem(url) : emptyProblem())
  );
}

function schemeProblem(
  code: string,
  url: string,
  schemes: readonly string[],
  words: readonly string[],
): UrlProblem | undefined {
  const scheme = /^([A-Za-z][\w+.-]*):\/\//.exec(url)?.[1];
  if (scheme !== undefined && schemes.includes(scheme)) {
    return undefined;
  }
  const accepted = orList([...schemes.map((one) => `${one}://`), ...words]);
  const meant = scheme === undefined ? undefined : nearest(scheme, schemes);
  const found = scheme === undefined ? "it has no scheme that is known" : `${scheme}:// is not known`;
  return {
    code,
    message: `${found}: accepted are ${accepted}`,
    ...(meant !== undefined && { nearest: `${meant}://` }),
  };
}

function credentialProblem(url: string): UrlProblem | undefined {
  const hasUser = /^\w+:\/\/[^/?#]*@/.test(url);
  const parameter = [...new URLSearchParams(url.split("?")[1]?.split("#")[0] ?? "").keys()].find((name) =>
    SECRET_PARAMETER.test(name),
  );
  if (!hasUser && parameter === undefined) {
    return undefined;
  }
  const where = hasUser ? "before the @" : `in its parameter ${parameter}`;
  return {
    code: "CredentialInUrl",
    message: `a credential stands ${where}, and a stack file is no place for one: take it out, revoke it, and give the new one in the environment`,
  };
}

function emptyProblem(): UrlProblem {
  return { code: "IncompleteUrl", message: "is not complete, or has a space in it: name the place behind the scheme" };
}
