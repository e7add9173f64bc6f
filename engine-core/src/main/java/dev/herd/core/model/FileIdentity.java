package dev.herd.core.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What tells a file from others and from what it was before; of a split model, its first file.
 *
 * @param fileKey the file system's own key, null where it has none
 */
record FileIdentity(Path realPath, long bytes, FileTime modified, Object fileKey) {
  static FileIdentity of(Path path) throws IOException {
    Path real = path.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new FileIdentity(
        real, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
  }
}
