package dev.herd.core.model;

import dev.herd.core.kernel.WeightMatrix;
import dev.herd.gguf.GgmlType;
import dev.herd.gguf.GgufFile;
import dev.herd.gguf.GgufTensor;
import java.util.EnumSet;
import java.util.Set;

/** Finds a model's tensors by name, and checks that each has the shape that the model needs. */
final class TensorReader {
  private static final Set<GgmlType> INTEGERS =
      EnumSet.of(GgmlType.I8, GgmlType.I16, GgmlType.I32, GgmlType.I64, GgmlType.F64);

  private final GgufFile file;
  private final VectorReader vectors;

  TensorReader(GgufFile file, VectorReader vectors) {
    this.file = file;
    this.vectors = vectors;
  }

  boolean has(String name) {
    return file.tensor(name) != null;
  }

  /** Returns a matrix as the file has it. */
  WeightMatrix matrix(String name, int rows, int columns) {
    GgufTensor tensor = required(name);
    checkShape(tensor, columns, rows, 1);
    return new WeightMatrix(name, tensor.type(), tensor.data(), rows, columns);
  }

  /** Returns {@code count} matrices, which the file keeps in one tensor. */
  WeightMatrix[] matrices(String name, int count, int rows, int columns) {
    GgufTensor tensor = required(name);
    checkShape(tensor, columns, rows, count);
    long bytes = tensor.bytes() / count;
    WeightMatrix[] matrices = new WeightMatrix[count];
    for (int i = 0; i < count; i++) {
      matrices[i] =
          new WeightMatrix(
              name + "[" + i + "]",
              tensor.type(),
              tensor.data().asSlice(i * bytes, bytes),
              rows,
              columns);
    }
    return matrices;
  }

  /** Returns a vector as floats on the heap. */
  float[] vector(String name, int length) {
    GgufTensor tensor = required(name);
    checkShape(tensor, length, 1, 1);
    return vectors.read(tensor, length);
  }

  /** Returns a vector as floats on the heap, or null where the file has none of that name. */
  float[] optionalVector(String name, int length) {
    return has(name) ? vector(name, length) : null;
  }

  private GgufTensor required(String name) {
    GgufTensor tensor = file.tensor(name);
    if (tensor == null) {
      throw new ModelFormatException(file.path(), "tensor " + name + " is missing");
    }
    if (INTEGERS.contains(tensor.type())) {
      throw new ModelFormatException(
          file.path(), "tensor %s has type %s, no weight type".formatted(name, tensor.type()));
    }
    return tensor;
  }

  private void checkShape(GgufTensor tensor, long... wanted) {
    int dimensions = tensor.dimensions();
    for (int i = 0; i < Math.max(dimensions, wanted.length); i++) {
      long has = i < dimensions ? tensor.dimension(i) : 1;
      long wants = i < wanted.length ? wanted[i] : 1;
      if (has != wants) {
        throw new ModelFormatException(
            file.path(),
            "tensor %s has shape %s, the model's metadata need %s"
                .formatted(tensor.name(), shape(tensor), shape(wanted)));
      }
    }
  }

  private static String shape(GgufTensor tensor) {
    long[] sizes = new long[tensor.dimensions()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = tensor.dimension(i);
    }
    return shape(sizes);
  }

  private static String shape(long... sizes) {
    StringBuilder text = new StringBuilder();
    for (long size : sizes) {
      text.append(text.isEmpty() ? "" : " x ").append(size);
    }
    return text.toString();
  }
}
