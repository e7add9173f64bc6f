package dev.herd.core.chat.runtime;

import dev.herd.core.chat.python.Arguments;
import dev.herd.core.chat.python.Budget;
import dev.herd.core.chat.python.CallableValue;
import dev.herd.core.chat.python.DictValue;
import dev.herd.core.chat.python.EvaluationException;
import dev.herd.core.chat.python.Missing;
import dev.herd.core.chat.python.Representation;
import dev.herd.core.chat.python.TupleValue;
import dev.herd.core.chat.python.Undefined;
import dev.herd.core.chat.syntax.Expression;
import dev.herd.core.chat.syntax.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro, or the body of a call block as its caller.
 *
 * @param name its name, null for a call block's body
 * @param signature its parameters
 * @param body what it renders
 * @param scope the scope it was defined in, which it keeps seeing
 * @param interpreter runs it
 */
record MacroValue(
    String name,
    Statement.Signature signature,
    List<Statement> body,
    Scope scope,
    Interpreter interpreter)
    implements CallableValue {
  private static final String CALLER = "caller";

  @Override
  public String typeName() {
    return "Macro";
  }

  @Override
  public String display(Budget budget) {
    return "<Macro " + (name == null ? "anonymous" : Representation.repr(name)) + ">";
  }

  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name;
      case "arguments" -> new TupleValue(new ArrayList<>(signature.parameters()));
      case "catch_kwargs" -> signature.usesKeywords();
      case "catch_varargs" -> signature.usesExtra();
      case CALLER -> signature.usesCaller();
      default -> Missing.VALUE;
    };
  }

  @Override
  public Object call(Arguments arguments, Budget budget) {
    Scope inner = scope.inner();
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    bindParameters(inner, arguments.positional(), named);
    if (signature.usesCaller() && !signature.parameters().contains(CALLER)) {
      Object caller = named.remove(CALLER);
      inner.set(CALLER, caller == null ? new Undefined("No caller defined") : caller);
    }
    bindRest(inner, arguments.positional(), named);
    return interpreter.capture(body, inner);
  }

  private void bindParameters(Scope inner, List<Object> positional, Map<String, Object> named) {
    List<String> parameters = signature.parameters();
    int firstDefault = parameters.size() - signature.defaults().size();
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      if (i < positional.size()) {
        inner.set(parameter, positional.get(i));
      } else if (named.containsKey(parameter)) {
        inner.set(parameter, named.remove(parameter));
      } else {
        missing.add(i);
      }
    }
    for (int i : missing) {
      String parameter = parameters.get(i);
      if (i < firstDefault) {
        inner.set(parameter, new Undefined("parameter '" + parameter + "' was not provided"));
      } else {
        Expression otherwise = signature.defaults().get(i - firstDefault);
        inner.set(parameter, interpreter.evaluator().evaluate(otherwise, inner));
      }
    }
  }

  private void bindRest(Scope inner, List<Object> positional, Map<String, Object> named) {
    if (signature.usesKeywords()) {
      DictValue rest = new DictValue(named.size());
      named.forEach(rest::put);
      inner.set("kwargs", rest);
    } else if (!named.isEmpty()) {
      throw EvaluationException.type(
          "macro '%s' takes no keyword argument '%s'"
              .formatted(name, named.keySet().iterator().next()));
    }
    int count = signature.parameters().size();
    if (signature.usesExtra()) {
      int from = Math.min(count, positional.size());
      inner.set("varargs", new TupleValue(positional.subList(from, positional.size())));
    } else if (positional.size() > count) {
      throw EvaluationException.type(
          "macro '%s' takes not more than %d argument(s)".formatted(name, count));
    }
  }
}
