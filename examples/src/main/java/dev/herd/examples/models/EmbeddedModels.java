package dev.herd.examples.models;

import dev.herd.core.team.PhysicalCores;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.ModelQuantizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The models inside the program: {@code story}, {@code code} and {@code chat}. A model is mapped
 * from a file, so the first use writes it into a folder, in F16 as it is, or quantised where its
 * name says so: {@code chat:q4_0}.
 *
 * <p>File names carry a checksum of the model, so that another version of the program never finds a
 * wrong one; files of other versions are removed when a model is written. A file appears under its
 * name when it is complete: several processes may ask for the same one at once. Thread-safe.
 */
public final class EmbeddedModels {
  private static final List<String> NAMES = List.of("story", "code", "chat");
  private static final int CHECKSUM_DIGITS = 16;

  private final Path folder;

  /** Creates a store that keeps files in {@code folder}, which it makes when needed. */
  public EmbeddedModels(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the store in the user's cache: {@code herd/models} in {@code $XDG_CACHE_HOME} (XDG Base
   * Directory Specification), by default {@code ~/.cache}. The system property {@code herd.cache}
   * names another folder.
   */
  public static EmbeddedModels inUserCache() {
    String chosen = System.getProperty("herd.cache");
    if (chosen != null) {
      return new EmbeddedModels(Path.of(chosen));
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    // The specification has relative paths ignored.
    boolean given = cache != null && Path.of(cache).isAbsolute();
    Path base = given ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache");
    return new EmbeddedModels(base.resolve("herd").resolve("models"));
  }

  /** Returns the names of the models, without types. */
  public static List<String> names() {
    return NAMES;
  }

  /** Returns whether a text is the name of a model here, with or without a type. */
  public static boolean isName(String text) {
    return NAMES.contains(modelOf(text));
  }

  private static String modelOf(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /**
   * Returns the file of a model, after writing it if it isn't there.
   *
   * @param name one of {@link #names}, optionally a colon and a type such as {@code q8_0}
   * @throws IllegalArgumentException if there is no such model
   * @throws dev.herd.gguf.quant.QuantizationException if there is no such type
   * @throws IOException if the file can't be written
   */
  public Path file(String name) throws IOException {
    String model = modelOf(name);
    if (!NAMES.contains(model)) {
      throw new IllegalArgumentException(
          "no embedded model is named " + name + "; there are " + String.join(", ", NAMES));
    }
    FileType type =
        name.equals(model) ? FileType.F16 : FileType.parse(name.substring(model.length() + 1));
    byte[] content = read(model);
    String version = model + "-" + checksum(content);
    Path original = folder.resolve(version + ".gguf");
    if (Files.notExists(original) || Files.size(original) != content.length) {
      write(original, content);
      removeOthers(model, version);
    }
    return type == FileType.F16 ? original : quantized(original, version, type);
  }

  private Path quantized(Path original, String version, FileType type) throws IOException {
    Path file = folder.resolve(version + "-" + type.name().toLowerCase(Locale.ROOT) + ".gguf");
    if (Files.notExists(file)) {
      new ModelQuantizer(type, false, PhysicalCores.available())
          .quantize(original, file, progress -> {});
    }
    return file;
  }

  private static byte[] read(String model) throws IOException {
    try (InputStream in = EmbeddedModels.class.getResourceAsStream(model + ".gguf")) {
      if (in == null) {
        throw new IOException("model " + model + " is missing in this build of Herd");
      }
      return in.readAllBytes();
    }
  }

  private static String checksum(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest).substring(0, CHECKSUM_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, file.getFileName().toString(), ".part");
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Processes that have mapped a removed file keep it until they end. */
  private void removeOthers(String model, String version) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, model + "-*.gguf")) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(version)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
