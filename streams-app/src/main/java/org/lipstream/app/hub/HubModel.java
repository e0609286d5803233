package org.lipstream.app.hub;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a hub says of a model at one revision.
 *
 * @param name such as {@code owner/model}
 * @param commit the revision's full hash, which later changes leave as it is
 * @param licence its identifier, or {@code unknown}
 * @param gated whether the licence has to be accepted on the hub's page first
 */
record HubModel(String name, String commit, String licence, boolean gated, List<HubFile> files) {

  /**
   * Reads the answer of {@code /api/models/NAME/revision/REVISION?blobs=true}.
   *
   * @throws HubException if it is no such answer
   */
  static HubModel of(String name, JsonNode json) {
    String commit = json.path("sha").asText();
    if (!commit.matches("[0-9a-f]{7,64}") || !json.path("siblings").isArray()) {
      throw new HubException(
          name + ": an answer without sha and siblings (expected: a model of a hub)");
    }
    List<HubFile> files = new ArrayList<>();
    for (JsonNode file : json.path("siblings")) {
      JsonNode large = file.path("lfs");
      long bytes = large.path("size").asLong(file.path("size").asLong(-1));
      files.add(
          new HubFile(
              file.path("rfilename").asText(),
              bytes,
              large.path("sha256").asText(null),
              large.isObject() ? null : file.path("blobId").asText(null)));
    }
    JsonNode gated = json.path("gated");
    return new HubModel(
        name, commit, licence(json), gated.isTextual() || gated.asBoolean(false), files);
  }

  private static String licence(JsonNode json) {
    JsonNode card = json.path("cardData");
    String licence = card.path("license").asText("");
    if (licence.equals("other") || licence.isEmpty()) {
      licence = card.path("license_name").asText(licence);
    }
    for (JsonNode tag : json.path("tags")) {
      if (licence.isEmpty() && tag.asText().startsWith("license:")) {
        licence = tag.asText().substring("license:".length());
      }
    }
    return licence.isEmpty() ? "unknown" : licence;
  }
}
