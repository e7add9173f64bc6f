package dev.herd.scheduler.plan;

/**
 * The part of a model that lies on a GPU: its last blocks, with their keys and values.
 *
 * @param gpu number of the GPU, from 0
 * @param blocks how many blocks
 * @param weightBytes their weights, as they are in the file
 * @param kvBytes their keys and values of all sequences
 */
public record GpuShare(int gpu, int blocks, long weightBytes, long kvBytes) {
  /** Returns the bytes of weights, keys and values. */
  public long bytes() {
    return weightBytes + kvBytes;
  }
}
