package dev.herd.core.chat.python;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call.
 *
 * @param positional those without a name, in order
 * @param named those with one, in order
 */
public record Arguments(List<Object> positional, Map<String, Object> named) {
  /** No arguments. */
  public static final Arguments NONE = new Arguments(List.of(), Map.of());

  /** Positional arguments alone. */
  public static Arguments of(Object... positional) {
    return new Arguments(Arrays.asList(positional), Map.of());
  }

  /**
   * The arguments by parameter, as Python binds them: {@link Missing#VALUE} where none is given.
   *
   * @param function its name, for errors
   * @param required how many of the parameters have no default
   * @param parameters the names of the parameters
   */
  public Object[] bind(String function, int required, String... parameters) {
    if (positional.size() > parameters.length) {
      throw EvaluationException.type(
          "%s() takes at most %d arguments (%d given)"
              .formatted(function, parameters.length, positional.size()));
    }
    Object[] bound = new Object[parameters.length];
    Arrays.fill(bound, Missing.VALUE);
    for (int i = 0; i < positional.size(); i++) {
      bound[i] = positional.get(i);
    }
    for (Map.Entry<String, Object> entry : named.entrySet()) {
      int i = Arrays.asList(parameters).indexOf(entry.getKey());
      if (i < 0) {
        throw EvaluationException.type(
            "%s() got an unexpected keyword argument '%s'".formatted(function, entry.getKey()));
      }
      if (i < positional.size()) {
        throw EvaluationException.type(
            "%s() got multiple values for argument '%s'".formatted(function, entry.getKey()));
      }
      bound[i] = entry.getValue();
    }
    for (int i = 0; i < required; i++) {
      if (bound[i] == Missing.VALUE) {
        throw EvaluationException.type(
            "%s() misses its argument '%s'".formatted(function, parameters[i]));
      }
    }
    return bound;
  }

  /** Refuses any argument. */
  public void none(String function) {
    bind(function, 0);
  }

  /** The same arguments without the first positional ones. */
  public Arguments skip(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  /** The same arguments and one more, named. */
  public Arguments with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(named);
    more.put(name, value);
    return new Arguments(positional, more);
  }

  /** An argument, or what to take where none is given. */
  public static Object orElse(Object argument, Object otherwise) {
    return argument == Missing.VALUE ? otherwise : argument;
  }
}
