package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * How far a {@link ModelQuantizer} is.
 *
 * @param tensor number of the tensor at work, from 0
 * @param tensors number of tensors
 * @param bytesDone bytes of the input's tensors that are done
 * @param bytesTotal bytes of all the input's tensors
 * @param name the tensor's name
 * @param from its type in the input
 * @param to its type in the output, the same where it is copied
 */
public record QuantizationProgress(
    int tensor,
    int tensors,
    long bytesDone,
    long bytesTotal,
    String name,
    GgmlType from,
    GgmlType to) {}
