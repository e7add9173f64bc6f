package dev.herd.core.chat.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses literals and names, and what follows them: subscripts, calls, filters, tests. */
final class PrimaryParser {
  private static final Set<String> AFTER_TEST = Set.of("else", "or", "and");

  private final TokenStream tokens;
  private final NameUses uses;
  private final ExpressionParser expressions;

  PrimaryParser(TokenStream tokens, NameUses uses, ExpressionParser expressions) {
    this.tokens = tokens;
    this.uses = uses;
    this.expressions = expressions;
  }

  /** An operand with its sign: a sign binds weaker than subscripts, stronger than filters. */
  Expression signed(boolean filtered) {
    Token token = tokens.current();
    Expression result;
    if (tokens.skipOperator("-") || tokens.skipOperator("+")) {
      tokens.enter();
      result = new Expression.Sign(token.position(), token.isOperator("-"), signed(false));
      tokens.exit();
    } else {
      result = primary();
    }
    result = postfix(result);
    return filtered ? filtersAndTests(result) : result;
  }

  private Expression primary() {
    Token token = tokens.current();
    int position = token.position();
    return switch (token.kind()) {
      case NAME -> name(tokens.next());
      case STRING -> strings();
      case NUMBER -> new Expression.Constant(position, tokens.next().number());
      default -> {
        if (tokens.skipOperator("(")) {
          Expression inner = expressions.tuple(true, true, null);
          tokens.expectOperator(")");
          yield inner;
        }
        if (tokens.skipOperator("[")) {
          yield new Expression.ListLiteral(position, items());
        }
        if (tokens.skipOperator("{")) {
          yield dict(position);
        }
        throw tokens.fail("unexpected " + token.describe());
      }
    };
  }

  private Expression name(Token token) {
    int position = token.position();
    return switch (token.text()) {
      case "true", "True" -> new Expression.Constant(position, true);
      case "false", "False" -> new Expression.Constant(position, false);
      case "none", "None" -> new Expression.Constant(position, null);
      default -> {
        uses.variable(token.text());
        yield new Expression.Name(position, token.text());
      }
    };
  }

  /** Neighbouring string literals make one. */
  private Expression strings() {
    Token first = tokens.next();
    StringBuilder value = new StringBuilder(first.text());
    while (tokens.current().is(Token.Kind.STRING)) {
      value.append(tokens.next().text());
    }
    return new Expression.Constant(first.position(), value.toString());
  }

  private List<Expression> items() {
    List<Expression> items = new ArrayList<>();
    while (!tokens.current().isOperator("]")) {
      items.add(expressions.expression());
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator("]");
    return items;
  }

  private Expression dict(int position) {
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.current().isOperator("}")) {
      keys.add(expressions.expression());
      tokens.expectOperator(":");
      values.add(expressions.expression());
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator("}");
    return new Expression.DictLiteral(position, keys, values);
  }

  private Expression postfix(Expression operand) {
    Expression result = operand;
    while (true) {
      Token token = tokens.current();
      if (tokens.skipOperator(".")) {
        result = member(result, token.position());
      } else if (tokens.skipOperator("[")) {
        result = subscript(result, token.position());
      } else if (token.isOperator("(")) {
        result = new Expression.Call(token.position(), result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression member(Expression owner, int position) {
    Token token = tokens.next();
    if (token.is(Token.Kind.NAME)) {
      return new Expression.Attribute(position, owner, token.text());
    }
    if (!(token.number() instanceof Number number) || number instanceof Double) {
      throw new TemplateSyntaxException("expected name or number", token.position());
    }
    return new Expression.Item(position, owner, new Expression.Constant(position, number));
  }

  private Expression subscript(Expression owner, int position) {
    Expression start = tokens.current().isOperator(":") ? null : expressions.expression();
    if (tokens.skipOperator(":")) {
      Expression stop = slicePart();
      Expression step = tokens.skipOperator(":") ? slicePart() : null;
      if (tokens.current().isOperator(",")) {
        throw tokens.fail("a slice can't be part of a tuple");
      }
      tokens.expectOperator("]");
      return new Expression.SliceItem(position, owner, start, stop, step);
    }
    if (!tokens.current().isOperator(",")) {
      tokens.expectOperator("]");
      return new Expression.Item(position, owner, start);
    }
    List<Expression> items = new ArrayList<>();
    items.add(start);
    while (tokens.skipOperator(",")) {
      items.add(expressions.expression());
    }
    tokens.expectOperator("]");
    return new Expression.Item(position, owner, new Expression.TupleLiteral(position, items));
  }

  private Expression slicePart() {
    Token token = tokens.current();
    boolean missing = token.isOperator(":") || token.isOperator("]") || token.isOperator(",");
    return missing ? null : expressions.expression();
  }

  private Expression filtersAndTests(Expression operand) {
    Expression result = operand;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator("|")) {
        result = filters(result, false);
      } else if (tokens.skipName("is")) {
        result = test(result, token.position());
      } else if (token.isOperator("(")) {
        result = new Expression.Call(token.position(), result, arguments());
      } else {
        return result;
      }
    }
  }

  /** Filters in a row; the first may lack its bar. */
  Expression filters(Expression operand, boolean first) {
    Expression result = operand;
    boolean bare = first;
    while (bare || tokens.skipOperator("|")) {
      bare = false;
      int position = tokens.current().position();
      String name = dottedName();
      uses.filter(name, position);
      Expression.ArgumentList arguments =
          tokens.current().isOperator("(") ? arguments() : Expression.ArgumentList.NONE;
      result = new Expression.Filter(position, result, name, arguments);
    }
    return result;
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expect(Token.Kind.NAME, "a name").text());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expect(Token.Kind.NAME, "a name").text());
    }
    return name.toString();
  }

  private Expression test(Expression operand, int position) {
    boolean negated = tokens.skipName("not");
    int namePosition = tokens.current().position();
    String name = dottedName();
    uses.test(name, namePosition);
    Expression.ArgumentList arguments = Expression.ArgumentList.NONE;
    if (tokens.current().isOperator("(")) {
      arguments = arguments();
    } else if (startsTestArgument(tokens.current())) {
      if (tokens.current().isName("is")) {
        throw tokens.fail("You cannot chain multiple tests with is");
      }
      List<Expression> one = List.of(postfix(primary()));
      arguments = new Expression.ArgumentList(one, List.of(), List.of(), null, null);
    }
    Expression test = new Expression.Test(position, operand, name, arguments);
    return negated ? new Expression.Not(position, test) : test;
  }

  private static boolean startsTestArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !AFTER_TEST.contains(token.text());
      case STRING, NUMBER -> true;
      case OPERATOR -> token.isOperator("[") || token.isOperator("{");
      default -> false;
    };
  }

  /** Arguments in parentheses. */
  private Expression.ArgumentList arguments() {
    int position = tokens.current().position();
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    Expression extraPositional = null;
    Expression extraNamed = null;
    while (!tokens.current().isOperator(")")) {
      boolean valid;
      if (tokens.skipOperator("*")) {
        valid = extraPositional == null && extraNamed == null;
        extraPositional = expressions.expression();
      } else if (tokens.skipOperator("**")) {
        valid = extraNamed == null;
        extraNamed = expressions.expression();
      } else if (tokens.current().is(Token.Kind.NAME) && tokens.look().isOperator("=")) {
        String name = tokens.next().text();
        tokens.next();
        valid = extraNamed == null && !names.contains(name);
        names.add(name);
        values.add(expressions.expression());
      } else {
        valid = extraPositional == null && extraNamed == null && names.isEmpty();
        positional.add(expressions.expression());
      }
      if (!valid) {
        throw new TemplateSyntaxException("invalid syntax for function call expression", position);
      }
      if (!tokens.skipOperator(",")) {
        break;
      }
    }
    tokens.expectOperator(")");
    return new Expression.ArgumentList(positional, names, values, extraPositional, extraNamed);
  }
}
