package dev.herd.scheduler;

import dev.herd.core.memory.KvFileException;
import dev.herd.core.model.Model;
import dev.herd.core.model.Sequence;
import dev.herd.scheduler.residency.CoreModel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps what models have read while they are out of memory: their prefixes, one in a file, in a
 * folder with a quota. A conversation that goes on after its model was evicted then reads only what
 * is new.
 *
 * <p>A file is named after the model's file, the layout of its weights, which tells how it rounds,
 * the type of its cache and the tokens: models for which these are the same share their prefixes,
 * and a later process finds them again. Its time of modification is that of its last use: within a
 * model by the order of the prefixes' use. Where there is too little room, the one used least
 * recently goes, of whatever model. What is restored is mapped: it takes no memory of the pool, and
 * is read when it is needed.
 *
 * <p>A prefix most of which a kept one has too is not kept, nor is one that a kept one begins with.
 * What can't be written or read is left out, with a warning: it is read from its tokens again.
 *
 * <p>Thread-safe; saving writes one file at a time, of all models.
 */
final class PrefixFiles {
  /** What a prefix must have beyond others, in tokens, to be worth a file. */
  static final int LEAST_TOKENS = 16;

  /** The most files that a model leaves. */
  static final int MOST_FILES = 256;

  private static final Logger LOGGER = System.getLogger(PrefixFiles.class.getName());
  private static final String SUFFIX = ".kv";

  /** Of a file's header, and what aligns its pages by token: bounds from above. */
  private static final int HEADER_BYTES = 256;

  private static final int TOKEN_BYTES = Integer.BYTES + 2 * 64;

  private final Path folder;
  private final long quotaBytes;

  /**
   * Opens a folder, which is made if it isn't there.
   *
   * @param quotaBytes what its files may take together
   */
  PrefixFiles(Path folder, long quotaBytes) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.quotaBytes = quotaBytes;
    deleteUnfinished();
  }

  /** Deletes what processes left that ended while they saved; others may be saving now. */
  private void deleteUnfinished() throws IOException {
    long hourAgo = System.currentTimeMillis() - Duration.ofHours(1).toMillis();
    for (Path file : oldestFirst("*.part")) {
      if (file.toFile().lastModified() < hourAgo) {
        delete(file);
      }
    }
  }

  /** Makes a model know what is kept of it. No request has it yet, or some do. */
  void restore(CoreModel model) {
    try {
      for (Path file : oldestFirst(prefix(model) + "*" + SUFFIX)) {
        restore(model.model(), file);
      }
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "kept prefixes of " + name(model) + " can't be read", e);
    }
  }

  private static void restore(Model model, Path file) throws IOException {
    try (Sequence sequence = model.restore(file)) {
      sequence.share();
    } catch (NoSuchFileException e) {
      LOGGER.log(Level.DEBUG, "a kept prefix had to make room", e);
    } catch (KvFileException e) {
      LOGGER.log(Level.WARNING, "a kept prefix is damaged and deleted: " + e.getMessage());
      Files.deleteIfExists(file);
    }
  }

  /** Keeps what a model knows; call it before it forgets that. */
  void save(CoreModel model) {
    try {
      String prefix = prefix(model);
      FileTime latest = FileTime.fromMillis(0);
      // The one used last is to be the latest.
      for (int[] tokens : worthKeeping(model.model()).reversed()) {
        latest = save(model.model(), tokens, prefix, latest);
      }
    } catch (IOException e) {
      LOGGER.log(Level.WARNING, "prefixes of " + name(model) + " can't be kept", e);
    }
  }

  private static String name(CoreModel model) {
    return model.definition().name().toString();
  }

  /** Returns the token runs to keep, the one used last first, as many as the quota has room for. */
  private List<int[]> worthKeeping(Model model) {
    List<int[]> kept = new ArrayList<>();
    long bytes = 0;
    for (int[] tokens : model.prefixes()) {
      if (kept.size() == MOST_FILES) {
        break;
      }
      if (ownTokens(tokens, kept) >= LEAST_TOKENS) {
        bytes += mostBytes(model, tokens);
        if (bytes > quotaBytes) {
          break;
        }
        kept.add(tokens);
      }
    }
    return kept;
  }

  private static long mostBytes(Model model, int[] tokens) {
    return HEADER_BYTES + tokens.length * (model.kvBytesPerToken() + TOKEN_BYTES);
  }

  private static int ownTokens(int[] tokens, List<int[]> kept) {
    int shared = 0;
    for (int[] other : kept) {
      int mismatch = Arrays.mismatch(tokens, other);
      shared = Math.max(shared, mismatch < 0 ? tokens.length : mismatch);
    }
    return tokens.length - shared;
  }

  /**
   * Saves a prefix, unless it is kept already, and deletes those that it begins with.
   *
   * @param latest the latest time of those used before it
   * @return its time
   */
  private synchronized FileTime save(Model model, int[] tokens, String prefix, FileTime latest)
      throws IOException {
    List<String> names = TokenHashes.ofBeginnings(tokens);
    Path file = folder.resolve(prefix + names.removeLast() + SUFFIX);
    if (Files.exists(file)) {
      if (Files.getLastModifiedTime(file).compareTo(latest) < 0) {
        Files.setLastModifiedTime(file, latest); // it was used since
      }
    } else if (!write(model, tokens, file)) {
      return latest;
    }
    Set<Path> there = new HashSet<>(oldestFirst(prefix + "*" + SUFFIX));
    for (String beginning : names) {
      Path covered = folder.resolve(prefix + beginning + SUFFIX);
      if (there.contains(covered)) {
        delete(covered);
      }
    }
    return Files.getLastModifiedTime(file);
  }

  /** Returns whether it is written: what of a prefix was forgotten meanwhile is not kept. */
  private boolean write(Model model, int[] tokens, Path file) throws IOException {
    try (Sequence sequence = model.newSequence()) {
      // All but the last token are taken over, so one more is asked for.
      int known = sequence.reuse(Arrays.copyOf(tokens, tokens.length + 1));
      if (known < tokens.length) {
        return false;
      }
      makeRoom(mostBytes(model, tokens));
      sequence.save(file);
      return true;
    }
  }

  /** Deletes the files used least recently until there is room for so many bytes. */
  private void makeRoom(long bytes) throws IOException {
    List<Path> files = oldestFirst("*" + SUFFIX);
    long free = quotaBytes - bytes;
    for (Path file : files) {
      free -= file.toFile().length();
    }
    for (int i = 0; i < files.size() && free < 0; i++) {
      free += files.get(i).toFile().length();
      delete(files.get(i));
    }
  }

  /** Deletes a file; one that somebody has mapped stays, where a system wants it so. */
  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOGGER.log(Level.DEBUG, "a kept prefix can't be deleted", e);
    }
  }

  private List<Path> oldestFirst(String pattern) throws IOException {
    record Aged(Path file, long millis) {}
    List<Aged> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : found) {
        files.add(new Aged(file, file.toFile().lastModified())); // 0 if it has just been deleted
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(Comparator.comparingLong(Aged::millis).thenComparing(Aged::file));
    return files.stream().map(Aged::file).toList();
  }

  /** Returns what the names of a model's files begin with: what else they depend on. */
  private static String prefix(CoreModel core) {
    Model model = core.model();
    String form = core.definition().layout() + "-" + model.kvShape().type();
    return String.format(
        Locale.ROOT,
        "%016x-%s-%d-",
        model.fingerprint(),
        form.toLowerCase(Locale.ROOT),
        model.kvShape().window());
  }
}
