import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.fge.jackson.JsonLoader;
import com.github.fge.jsonschema.core.exceptions.ProcessingException;
import com.github.fge.jsonschema.core.report.ProcessingReport;
import com.github.fge.jsonschema.main.JsonSchema;
import com.github.fge.jsonschema.main.JsonSchemaFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the validator of production says about events. Reads cases from standard input, one JSON object a line with
 * "schema" (a file below /schemas on the class path, or the schema itself) and "event"; writes the same lines with "isValid" and, of a refused
 * event, "text" (what production's jobs take from the report; null where they would crash) and "report".
 */
public final class Expectations {
  private static final String GENERIC = "Unable to obtain field name for failed validation";

  private final ObjectMapper mapper = new ObjectMapper();
  // One factory for all schemas, as in a job.
  private final JsonSchemaFactory factory = JsonSchemaFactory.byDefault();
  private final Map<String, JsonSchema> schemas = new HashMap<>();

  public static void main(String[] arguments) throws Exception {
    new Expectations().run();
  }

  private void run() throws Exception {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      JsonNode parsed = mapper.readTree(line);
      String verdict = judge(parsed.get("schema"), parsed.get("event").toString());
      out.println(line.substring(0, line.length() - 1) + "," + verdict.substring(1));
    }
    out.flush();
  }

  private String judge(JsonNode schema, String event) throws Exception {
    // The way of an event in a job: bytes to a map, the map to a tree.
    Object map = asWritten(mapper.readValue(event, HashMap.class));
    ObjectNode verdict = mapper.createObjectNode();
    ProcessingReport report;
    try {
      report = schemaOf(schema).validate(mapper.convertValue(map, JsonNode.class));
    } catch (ProcessingException | RuntimeException crash) {
      verdict.put("isValid", false).putNull("text").put("report", crash.toString());
      return mapper.writeValueAsString(verdict);
    }
    verdict.put("isValid", report.isSuccess());
    if (!report.isSuccess()) {
      verdict.put("text", fieldIn(report.toString())).put("report", report.toString());
    }
    return mapper.writeValueAsString(verdict);
  }

  /** The extractor's JSON library reads every number as a double. */
  private static Object asWritten(Object value) {
    if (value instanceof Number) return ((Number) value).doubleValue();
    if (value instanceof List) {
      return ((List<?>) value)
          .stream().map(Expectations::asWritten).collect(Collectors.toCollection(ArrayList::new));
    }
    if (!(value instanceof Map)) return value;
    Map<Object, Object> copy = new HashMap<>();
    ((Map<?, ?>) value).forEach((key, item) -> copy.put(key, asWritten(item)));
    return copy;
  }

  private JsonSchema schemaOf(JsonNode schema) throws Exception {
    if (schema.isObject()) return factory.getJsonSchema(JsonLoader.fromString(schema.toString()));
    String path = schema.textValue();
    JsonSchema known = schemas.get(path);
    if (known != null) return known;
    JsonSchema made = factory.getJsonSchema(JsonLoader.fromString(textOf("/schemas/" + path)));
    schemas.put(path, made);
    return made;
  }

  private static String textOf(String resource) throws IOException {
    try (var bytes = Expectations.class.getResourceAsStream(resource)) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The field that a job names: null where it would run past the end of an array or a text. */
  private static String fieldIn(String report) {
    String[] parts = report.split("reports:");
    if (parts.length < 2) return GENERIC;
    String[] pieces = parts[1].split(",");
    if (pieces.length < 3) return GENERIC;
    if (pieces.length < 4) return null;
    String[] behind = pieces[3].split("\"pointer\":");
    if (behind.length < 2 || behind[1].isEmpty()) return null;
    return behind[1].substring(0, behind[1].length() - 1);
  }
}
