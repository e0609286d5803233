package org.lipstream.app.hub;

import java.util.Arrays;

/**
 * One file of a published model.
 *
 * @param path in the model's folder, with slashes
 * @param bytes its size; -1 where the hub does not say
 * @param sha256 of its content, hexadecimal; null where the hub does not say
 * @param gitSha1 of git's blob of it; null where the hub does not say
 */
record HubFile(String path, long bytes, String sha256, String gitSha1) {

  /**
   * @throws HubException if the path would lead out of the model's folder
   */
  HubFile {
    boolean inside =
        !path.isEmpty()
            && !path.startsWith("/")
            && !path.contains("\\")
            && !path.contains(":")
            && path.chars().noneMatch(Character::isISOControl)
            && Arrays.stream(path.split("/", -1))
                .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    if (!inside) {
      throw new HubException("file: " + path + " (expected: a path inside the model's folder)");
    }
  }
}
