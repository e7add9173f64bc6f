package dev.herd.examples.models;

import dev.herd.core.team.PhysicalCores;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.ModelQuantizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The models inside the program: {@code story}, {@code code} and {@code chat}. A model is mapped
 * from a file, so the first use writes it into a folder, in F16 as it is, or quantised where its
 * name says so: {@code chat:q4_0}.
 *
 * <p>Names of files end with the beginning of their SHA-256, which is verified at each use: a
 * damaged one is made anew. That of the model as it is comes with the program, so that another
 * version of it never finds a wrong file; files of other versions are removed when a model is
 * written. A file appears under its name when it is complete: several processes may ask for the
 * same one at once. Thread-safe.
 */
public final class EmbeddedModels {
  private static final List<String> NAMES = List.of("story", "code", "chat");
  private static final String EXTENSION = ".gguf";
  private static final String CHECKSUM = ".sha256";
  private static final String PART = ".part";
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
    String checksum = checksum(model);
    return type == FileType.F16 ? original(model, checksum) : quantized(model, checksum, type);
  }

  private static String version(String model, String checksum) {
    return model + "-" + checksum.substring(0, CHECKSUM_DIGITS);
  }

  private Path original(String model, String checksum) throws IOException {
    String version = version(model, checksum);
    Path file = folder.resolve(version + EXTENSION);
    if (!isIntact(file)) {
      write(file, content(model, checksum));
      removeOthers(model, version);
    }
    return file;
  }

  private Path quantized(String model, String checksum, FileType type) throws IOException {
    String start = version(model, checksum) + "-" + type.name().toLowerCase(Locale.ROOT) + "-";
    Optional<Path> ready = intact(start);
    if (ready.isPresent()) {
      return ready.get();
    }
    Path original = original(model, checksum);
    Path temporary = Files.createTempFile(folder, start, PART);
    try {
      new ModelQuantizer(type, false, PhysicalCores.available())
          .quantize(original, temporary, progress -> {});
      String digits = digest(temporary).substring(0, CHECKSUM_DIGITS);
      return move(temporary, folder.resolve(start + digits + EXTENSION));
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Returns a whole file whose name begins so, and removes damaged ones. */
  private Optional<Path> intact(String start) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, start + "*" + EXTENSION)) {
      for (Path file : files) {
        if (isIntact(file)) {
          return Optional.of(file);
        }
        Files.deleteIfExists(file);
      }
    }
    return Optional.empty();
  }

  /** Returns whether a file is there, and its content is what its name says. */
  private static boolean isIntact(Path file) throws IOException {
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.length() - EXTENSION.length());
    return Files.isRegularFile(file)
        && stem.endsWith("-" + digest(file).substring(0, CHECKSUM_DIGITS));
  }

  /** Returns the SHA-256 that the model inside the program has. */
  private static String checksum(String model) throws IOException {
    String line = new String(resource(model + EXTENSION + CHECKSUM), StandardCharsets.US_ASCII);
    return line.strip().split(" ", 2)[0]; // the form of sha256sum, with the file's name behind
  }

  private static byte[] content(String model, String checksum) throws IOException {
    byte[] content = resource(model + EXTENSION);
    if (!hex(sha256().digest(content)).equals(checksum)) {
      throw new IOException("model " + model + " is damaged in this build of Herd");
    }
    return content;
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = EmbeddedModels.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing in this build of Herd");
      }
      return in.readAllBytes();
    }
  }

  private static String digest(Path file) throws IOException {
    return hex(sha256().digest(Files.readAllBytes(file)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, file.getFileName().toString(), PART);
    try {
      Files.write(temporary, content);
      var _ = move(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Path move(Path temporary, Path file) throws IOException {
    return Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Processes that have mapped a removed file keep it until they end. */
  private void removeOthers(String model, String version) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, model + "-*" + EXTENSION)) {
      for (Path file : files) {
        if (!file.getFileName().toString().startsWith(version)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
