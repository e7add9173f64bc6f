package dev.herd.scheduler.monitor;

import dev.herd.core.model.WeightLayout;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufFormatException;
import dev.herd.gguf.GgufSummary;
import dev.herd.gguf.quant.FileType;
import dev.herd.scheduler.residency.CoreModel;
import java.util.Arrays;

/**
 * The weights of a model in memory, which don't change while it's there.
 *
 * @param quantisation such as {@code Q4_K_M}
 * @param mappedBytes those that are read from the mapped file
 * @param packedBytes those in memory of the process
 * @param source what models that share them have in common, null if they aren't in memory
 */
record ResidentWeights(String quantisation, long mappedBytes, long packedBytes, Source source) {
  private static final String FILE_TYPE_KEY = "general.file_type";

  /** Of a model that isn't in memory. */
  static final ResidentWeights NONE = new ResidentWeights("", 0, 0, null);

  /** The one open file, and how its weights lie. */
  record Source(GgufFile file, WeightLayout layout) {
    static Source of(CoreModel model) {
      return new Source(model.model().file(), model.definition().layout());
    }
  }

  /** Returns those of a model that shares them with no other one. */
  static ResidentWeights of(CoreModel model) {
    long packed = model.model().packedBytes();
    long mapped = Math.max(0, model.weightBytes() - packed);
    Source source = Source.of(model);
    return new ResidentWeights(quantisation(source.file()), mapped, packed, source);
  }

  /** Returns the same, not in memory. */
  ResidentWeights gone() {
    return new ResidentWeights(quantisation, 0, 0, null);
  }

  /** Returns what the file says that it is, or else the type of most bytes. */
  private static String quantisation(GgufFile file) {
    long id = fileType(file);
    return Arrays.stream(FileType.values())
        .filter(type -> type.id() == id)
        .map(FileType::name)
        .findFirst()
        .orElseGet(() -> mostBytes(GgufSummary.of(file)));
  }

  private static long fileType(GgufFile file) {
    try {
      return file.metadata().integer(FILE_TYPE_KEY, -1);
    } catch (GgufFormatException e) { // it isn't a number; nothing depends on it
      return -1;
    }
  }

  private static String mostBytes(GgufSummary summary) {
    return summary.types().getFirst().type().name();
  }
}
