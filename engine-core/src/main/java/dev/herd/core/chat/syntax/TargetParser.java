package dev.herd.core.chat.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses what is assigned to: names, attributes of namespaces, tuples of them. */
final class TargetParser {
  private static final Set<String> CONSTANTS =
      Set.of("true", "false", "none", "True", "False", "None");

  private final TokenStream tokens;

  TargetParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** A plain name. */
  String name() {
    Token token = tokens.expect(Token.Kind.NAME, "a name");
    if (CONSTANTS.contains(token.text())) {
      throw new TemplateSyntaxException("can't assign to " + token.text(), token.position());
    }
    return token.text();
  }

  /** One target, or several with commas between them. */
  Statement.Target target(boolean attributes, String endName) {
    List<Statement.Target> targets = new ArrayList<>();
    boolean tuple = false;
    while (true) {
      targets.add(single(attributes));
      if (!tokens.skipOperator(",")) {
        break;
      }
      tuple = true;
      Token token = tokens.current();
      if (token.isOperator(")")
          || token.is(Token.Kind.BLOCK_END)
          || (endName != null && token.isName(endName))) {
        break;
      }
    }
    return tuple ? new Statement.TupleTarget(targets) : targets.getFirst();
  }

  private Statement.Target single(boolean attributes) {
    if (tokens.skipOperator("(")) {
      tokens.enter();
      Statement.Target inner = target(false, null);
      tokens.exit();
      tokens.expectOperator(")");
      return inner;
    }
    int position = tokens.current().position();
    String name = name();
    if (!attributes || !tokens.skipOperator(".")) {
      return new Statement.NameTarget(name);
    }
    String attribute = tokens.expect(Token.Kind.NAME, "a name").text();
    return new Statement.AttributeTarget(position, name, attribute);
  }

  /** Whether a name is among the targets. */
  static boolean assigns(Statement.Target target, String name) {
    return switch (target) {
      case Statement.NameTarget single -> single.name().equals(name);
      case Statement.AttributeTarget attribute -> false;
      case Statement.TupleTarget tuple ->
          tuple.targets().stream().anyMatch(part -> assigns(part, name));
    };
  }
}
