package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufOutput;
import dev.herd.gguf.GgufTensor;
import dev.herd.gguf.GgufWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes a model file in another type. Weight matrices are converted, everything else is copied:
 * norms, biases, position embeddings, the routers of experts. A model that is quantised already is
 * dequantised and quantised again, which loses more than starting from its original.
 *
 * <p>Memory use does not depend on the model's size. The output appears under its name when it is
 * complete, replacing another file. Immutable and safe for use by several threads.
 */
public final class ModelQuantizer {
  /** {@code general.quantization_version}: the version of ggml's block formats. */
  private static final int QUANTIZATION_VERSION = 2;

  private final FileType target;
  private final boolean pure;
  private final int threads;

  /**
   * Creates a quantiser.
   *
   * @param target type or mix to write
   * @param pure whether every weight gets the target's base type, without a mix
   * @param threads number of threads that convert, at least 1
   */
  public ModelQuantizer(FileType target, boolean pure, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads);
    }
    this.target = target;
    this.pure = pure;
    this.threads = threads;
  }

  /**
   * Quantises a file.
   *
   * @param in a GGUF file, or the first of a split model, which becomes one file
   * @param out the file to write; must not be one of the input's
   * @param listener told of the progress
   * @return what was done
   * @throws QuantizationException if input and output are the same file, or a weight can't be
   *     converted
   * @throws dev.herd.gguf.GgufFormatException if the input is no valid GGUF file
   * @throws IOException if reading or writing fails
   */
  public QuantizationSummary quantize(Path in, Path out, QuantizationListener listener)
      throws IOException {
    try (GgufFile source = GgufFile.open(in)) {
      requireOtherFile(source, out);
      List<PlannedType> plan = plan(source);
      GgufWriter writer = declare(source, plan);
      try (GgufOutput output = writer.create(out);
          TensorConverter converter = new TensorConverter(threads)) {
        writeTensors(source, plan, output, converter, listener);
        output.finish();
      }
      return summary(source, plan);
    }
  }

  /**
   * Returns the header of the file that {@link #quantize} would write, without reading weights.
   *
   * @param source a model's file or outline
   * @throws QuantizationException if a weight couldn't be converted
   */
  public GgufFile outline(GgufFile source) {
    return declare(source, plan(source)).outline(source.path());
  }

  private List<PlannedType> plan(GgufFile source) {
    List<PlannedTensor> tensors = source.tensors().stream().map(PlannedTensor::of).toList();
    return TypePlan.of(tensors, ModelTraits.of(source), target, pure);
  }

  private static void requireOtherFile(GgufFile source, Path out) throws IOException {
    for (Path path : source.paths()) {
      if (Files.exists(out) && Files.isSameFile(path, out)) {
        throw new QuantizationException("the output is the input itself: " + out);
      }
    }
  }

  private GgufWriter declare(GgufFile source, List<PlannedType> plan) {
    GgufWriter writer =
        new GgufWriter()
            .copyAll(source.metadata())
            .putUint32("general.quantization_version", QUANTIZATION_VERSION)
            .putUint32("general.file_type", target.id());
    for (int i = 0; i < plan.size(); i++) {
      GgufTensor tensor = source.tensors().get(i);
      GgmlType to = plan.get(i).type();
      if (tensor.type() != to && !BlockCodec.exists(tensor.type())) {
        throw new QuantizationException(
            source.path() + ": tensor " + tensor + " can't become " + to);
      }
      long[] dimensions = new long[tensor.dimensions()];
      Arrays.setAll(dimensions, tensor::dimension);
      try {
        writer.tensor(tensor.name(), to, dimensions);
      } catch (IllegalArgumentException e) { // a name that may be read, but not written
        throw new QuantizationException(source.path() + ": " + e.getMessage(), e);
      }
    }
    return writer;
  }

  private static void writeTensors(
      GgufFile source,
      List<PlannedType> plan,
      GgufOutput output,
      TensorConverter converter,
      QuantizationListener listener)
      throws IOException {
    long total = source.tensors().stream().mapToLong(GgufTensor::bytes).sum();
    long done = 0;
    for (int i = 0; i < plan.size(); i++) {
      GgufTensor tensor = source.tensors().get(i);
      GgmlType from = tensor.type();
      GgmlType to = plan.get(i).type();
      int number = i;
      long before = done;
      LongConsumer progress =
          values ->
              listener.onProgress(
                  new QuantizationProgress(
                      number,
                      plan.size(),
                      before + from.bytes(values),
                      total,
                      tensor.name(),
                      from,
                      to));
      progress.accept(0);
      output.startTensor(tensor.name());
      if (from == to) {
        output.write(tensor.data());
        progress.accept(tensor.elements());
      } else {
        converter.convert(tensor, to, output, progress);
      }
      done += tensor.bytes();
    }
  }

  private static QuantizationSummary summary(GgufFile source, List<PlannedType> plan) {
    long sourceBytes = 0;
    long targetBytes = 0;
    int converted = 0;
    List<String> fallbacks = new ArrayList<>();
    for (int i = 0; i < plan.size(); i++) {
      GgufTensor tensor = source.tensors().get(i);
      GgmlType to = plan.get(i).type();
      sourceBytes += tensor.bytes();
      targetBytes += to.bytes(tensor.elements());
      converted += tensor.type() == to ? 0 : 1;
      if (plan.get(i).fallback()) {
        fallbacks.add(tensor.name());
      }
    }
    return new QuantizationSummary(sourceBytes, targetBytes, converted, fallbacks);
  }
}
