package dev.herd.core.memory;

/**
 * What one model keeps per token in its KV cache.
 *
 * @param layers the number of layers that have a cache
 * @param heads key and value heads of a layer
 * @param keyLength values of one key, a head
 * @param valueLength values of one value, a head
 */
public record KvShape(int layers, int heads, int keyLength, int valueLength) {
  /** Bytes of one stored number: IEEE binary16. */
  static final int ELEMENT_BYTES = 2;

  /** Returns the bytes of one token's keys and values in one layer. */
  public long layerTokenBytes() {
    return (long) heads * (keyLength + valueLength) * ELEMENT_BYTES;
  }
}
