package dev.herd.core.chat.python;

import java.util.Iterator;

/**
 * A lazy sequence that can be walked once, as the filters map and select answer it.
 *
 * @param iterator what is left of it
 */
public record GeneratorValue(Iterator<Object> iterator) {}
