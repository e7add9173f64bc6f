/**
 * The slice of Python that templates compute with: its values, operators, conversions and methods.
 *
 * <p>Values are {@code null} (None), {@link java.lang.Boolean}, {@link java.lang.Long} or {@link
 * java.math.BigInteger} (int; a BigInteger only where a long is too small), {@link
 * java.lang.Double}, {@link java.lang.String} or {@link dev.herd.core.chat.python.Markup} (str),
 * and the value classes of this package. Strings are indexed by code point, as Python's are.
 *
 * <p>Nothing here reaches Java by reflection: what a template can touch is what these classes spell
 * out. Whatever takes time or memory in proportion to its operands is charged to a {@link
 * dev.herd.core.chat.python.Budget}.
 */
package dev.herd.core.chat.python;
