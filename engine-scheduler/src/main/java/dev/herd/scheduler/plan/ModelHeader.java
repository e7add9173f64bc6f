package dev.herd.scheduler.plan;

import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufMetadata;
import dev.herd.gguf.GgufTensor;
import dev.herd.gguf.GgufWriter;
import dev.herd.gguf.quant.FileType;
import dev.herd.gguf.quant.ModelQuantizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** All of a model's file but the weights: what there is to plan with. Immutable. */
public final class ModelHeader {
  private static final String TYPE_KEY = "general.file_type";

  private final GgufFile outline;
  private final String type;

  private ModelHeader(GgufFile outline) {
    this.outline = outline;
    type = type(outline.metadata());
  }

  /**
   * Reads a file's header, and lets go of the file.
   *
   * @param path a GGUF file, or the first one of a split model
   * @throws IOException if the file can't be read
   * @throws dev.herd.gguf.GgufFormatException if it is no valid GGUF file
   */
  public static ModelHeader of(Path path) throws IOException {
    try (GgufFile file = GgufFile.open(path)) {
      GgufWriter writer = new GgufWriter().copyAll(file.metadata());
      for (GgufTensor tensor : file.tensors()) {
        long[] dimensions = new long[tensor.dimensions()];
        Arrays.setAll(dimensions, tensor::dimension);
        writer.tensor(tensor.name(), tensor.type(), dimensions);
      }
      return new ModelHeader(writer.outline(path));
    }
  }

  /** Returns the header of a file that the quantiser would write of a model of this shape. */
  public static ModelHeader of(String name, ModelShape shape, FileType type) {
    return new ModelHeader(shape.outline(name, type));
  }

  /** Returns the header of the file that the quantiser would write of this model. */
  public ModelHeader quantized(FileType type) {
    return new ModelHeader(new ModelQuantizer(type, false, 1).outline(outline));
  }

  /** Returns the quantisation's name, {@code unknown} where the file doesn't say. */
  public String type() {
    return type;
  }

  /** Returns the bytes of all tensors in the file. */
  public long tensorBytes() {
    return outline.tensors().stream().mapToLong(GgufTensor::bytes).sum();
  }

  /** Returns the bytes of a block's tensors in the file. */
  long blockBytes(int block) {
    String prefix = "blk." + block + ".";
    return outline.tensors().stream()
        .filter(tensor -> tensor.name().startsWith(prefix))
        .mapToLong(GgufTensor::bytes)
        .sum();
  }

  GgufFile outline() {
    return outline;
  }

  private static String type(GgufMetadata metadata) {
    int id = metadata.intInRange(TYPE_KEY, 0, Integer.MAX_VALUE, -1);
    return Arrays.stream(FileType.values())
        .filter(type -> type.id() == id)
        .map(FileType::name)
        .findFirst()
        .orElse("unknown");
  }
}
