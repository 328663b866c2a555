import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

/**
 * Does for a test's broker what MSK does with an IAM token: takes the signed address apart, signs it anew with the secret
 * that it knows, by Signature Version 4, and compares. Its options: accessKeyId, secretAccessKey, region.
 */
public final class MskTokenValidator implements AuthenticateCallbackHandler {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private String accessKeyId;
  private String secretAccessKey;
  private String region;

  @Override
  public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
    Map<String, ?> options = entries.get(0).getOptions();
    accessKeyId = (String) options.get("accessKeyId");
    secretAccessKey = (String) options.get("secretAccessKey");
    region = (String) options.get("region");
  }

  @Override
  public void close() {}

  @Override
  public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
    for (Callback callback : callbacks) {
      if (callback instanceof OAuthBearerValidatorCallback validation) {
        try {
          validation.token(validated(validation.tokenValue()));
        } catch (Exception refused) {
          System.err.println("token refused: " + refused.getMessage());
          validation.error("invalid_token", null, null);
        }
      } else if (callback instanceof OAuthBearerExtensionsValidatorCallback extensions) {
        extensions.inputExtensions().map().keySet().forEach(extensions::valid);
      } else {
        throw new UnsupportedCallbackException(callback);
      }
    }
  }

  private OAuthBearerToken validated(String token) throws Exception {
    URI address = new URI(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    String host = "kafka." + region + ".amazonaws.com";
    require(address.getScheme().equals("https") && address.getHost().equals(host), "it is for " + address.getHost());
    require(address.getPath().equals("/"), "its path is " + address.getPath());

    TreeMap<String, String> query = new TreeMap<>();
    for (String pair : address.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      query.put(URLDecoder.decode(parts[0], StandardCharsets.UTF_8), parts[1]);
    }
    require(query.remove("User-Agent") != null, "it names no user agent");
    String signature = query.remove("X-Amz-Signature");
    require("kafka-cluster%3AConnect".equals(query.get("Action")), "its action is " + query.get("Action"));
    require("AWS4-HMAC-SHA256".equals(query.get("X-Amz-Algorithm")), "its algorithm is another");
    require("host".equals(query.get("X-Amz-SignedHeaders")), "it signs other headers");

    String date = query.get("X-Amz-Date");
    String scope = date.substring(0, 8) + "/" + region + "/kafka-cluster/aws4_request";
    String credential = URLDecoder.decode(query.get("X-Amz-Credential"), StandardCharsets.UTF_8);
    require(credential.equals(accessKeyId + "/" + scope), "its credential is " + credential);

    int seconds = Integer.parseInt(query.get("X-Amz-Expires"));
    require(seconds <= 900, "it is to last longer than MSK allows");
    Instant begin = TIME.parse(date, Instant::from);
    Instant end = begin.plusSeconds(seconds);
    Instant now = Instant.now();
    require(now.isBefore(end) && now.isAfter(begin.minus(Duration.ofMinutes(5))), "it is not of this time");

    String canonicalQuery =
        query.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining("&"));
    String request = String.join("\n", "GET", "/", canonicalQuery, "host:" + host, "", "host", sha256(""));
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", date, scope, sha256(request));
    byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
    for (String part : scope.split("/")) {
      key = hmac(key, part);
    }
    require(HexFormat.of().formatHex(hmac(key, toSign)).equals(signature), "its signature is wrong");
    return new Token(token, accessKeyId, begin.toEpochMilli(), end.toEpochMilli());
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static String sha256(String text) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  private static byte[] hmac(byte[] key, String text) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private record Token(String value, String principalName, Long startTimeMs, long lifetimeMs)
      implements OAuthBearerToken {
    @Override
    public Set<String> scope() {
      return Set.of();
    }
  }
}
