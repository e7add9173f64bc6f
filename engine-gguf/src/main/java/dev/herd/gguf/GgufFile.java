package dev.herd.gguf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model file, opened in place: mapped read-only, its header checked, everything else read when it
 * is asked for. A model that is split over several files is opened through its first one.
 *
 * <p>Opening costs a walk over the header, without a Java string for any value in it, and touches
 * no page of tensor data. What the heap holds afterwards is the keys, the tensor entries and
 * nothing that grows with the vocabulary.
 *
 * <p>Immutable and safe for any number of threads. {@link #close} unmaps at once; from then on
 * every access to a tensor's data or to a metadata value, also through objects handed out before,
 * throws {@link IllegalStateException}. The file must not be cut while it is open: the operating
 * system answers reads of pages that are gone with an error that the JVM reports as {@link
 * InternalError}.
 */
public final class GgufFile implements AutoCloseable {
  private final Arena arena;
  private final List<GgufPart> parts;
  private final List<GgufTensor> tensors;
  private final Map<String, GgufTensor> byName;

  GgufFile(Arena arena, List<GgufPart> parts) {
    this.arena = arena;
    this.parts = List.copyOf(parts);
    List<GgufTensor> all = new ArrayList<>();
    for (GgufPart part : parts) {
      all.addAll(part.tensors());
    }
    this.tensors = Collections.unmodifiableList(all);
    this.byName = HashMap.newHashMap(all.size());
    for (GgufTensor tensor : all) {
      byName.put(tensor.name(), tensor);
    }
  }

  /**
   * Opens a model: a file, or the first file {@code NAME-00001-of-0000N.gguf} of a split model with
   * all the others beside it.
   *
   * @throws IOException if a file can't be read
   * @throws GgufFormatException if a file isn't as the format wants it, is a later file of a split
   *     model, or another file of the model is missing
   */
  @SuppressWarnings("MustBeClosedChecker") // the file owns the arena and closes it
  public static GgufFile open(Path path) throws IOException {
    Arena arena = Arena.ofShared();
    boolean opened = false;
    try {
      GgufFile file = new GgufFile(arena, SplitFiles.open(path, arena));
      opened = true;
      return file;
    } finally {
      if (!opened) {
        arena.close();
      }
    }
  }

  /** Returns the path that the model was opened through. */
  public Path path() {
    return parts.getFirst().path();
  }

  /** Returns the paths of all files of the model, the first one first. */
  public List<Path> paths() {
    return parts.stream().map(GgufPart::path).toList();
  }

  /** Returns the format version, 2 or 3. */
  public int version() {
    return parts.getFirst().version();
  }

  /** Returns the alignment of tensor data in bytes. */
  public int alignment() {
    return parts.getFirst().alignment();
  }

  /** Returns the size of the header, of all files together, in bytes. */
  public long headerBytes() {
    return parts.stream().mapToLong(GgufPart::headerBytes).sum();
  }

  /** Returns the size of all files together in bytes. */
  public long fileBytes() {
    return parts.stream().mapToLong(GgufPart::fileBytes).sum();
  }

  /** Returns the metadata; that of the first file, where the model is split. */
  public GgufMetadata metadata() {
    return parts.getFirst().metadata();
  }

  /** Returns the tensors in file order, unmodifiable. */
  public List<GgufTensor> tensors() {
    return tensors;
  }

  /** Returns the tensor with the given name, or null if there is none. */
  public GgufTensor tensor(String name) {
    return byName.get(name);
  }

  /**
   * Unmaps the files. Closing twice does nothing.
   *
   * @throws IllegalStateException if a native call that was handed a tensor's data is still under
   *     way; the file stays open
   */
  @Override
  public synchronized void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  @Override
  public String toString() {
    return path() + " (GGUF version " + version() + ", " + tensors.size() + " tensors)";
  }
}
