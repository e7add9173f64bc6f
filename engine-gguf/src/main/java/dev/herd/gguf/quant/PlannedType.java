package dev.herd.gguf.quant;

import dev.herd.gguf.GgmlType;

/**
 * What a tensor becomes.
 *
 * @param fallback whether another type was wanted, whose blocks do not divide the rows
 */
record PlannedType(GgmlType type, boolean fallback) {}
