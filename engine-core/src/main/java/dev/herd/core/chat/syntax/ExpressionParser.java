package dev.herd.core.chat.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses operators, from the weakest to the strongest; {@link PrimaryParser} does the rest. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> SUMS = Set.of("+", "-");
  private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");
  private static final Set<String> POWERS = Set.of("**");

  private final TokenStream tokens;
  private final NameUses uses;
  private final PrimaryParser primaries;

  ExpressionParser(TokenStream tokens, NameUses uses) {
    this.tokens = tokens;
    this.uses = uses;
    this.primaries = new PrimaryParser(tokens, uses, this);
  }

  /** Any expression. */
  Expression expression() {
    tokens.enter();
    int mark = uses.mark();
    int position = tokens.current().position();
    Expression result = disjunction();
    while (tokens.skipName("if")) {
      Expression condition = disjunction();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      result = new Expression.Conditional(position, condition, result, otherwise);
      uses.forgive(mark);
    }
    tokens.exit();
    return result;
  }

  /** Any expression but a conditional one. */
  Expression unconditional() {
    tokens.enter();
    Expression result = disjunction();
    tokens.exit();
    return result;
  }

  /** An expression, or several with commas between them as a tuple. */
  Expression tuple(boolean conditional, boolean parenthesized, String endName) {
    int position = tokens.current().position();
    List<Expression> items = new ArrayList<>();
    boolean comma = false;
    while (!isTupleEnd(endName)) {
      items.add(conditional ? expression() : unconditional());
      if (!tokens.skipOperator(",")) {
        break;
      }
      comma = true;
    }
    if (comma || (items.isEmpty() && parenthesized)) {
      return new Expression.TupleLiteral(position, items);
    }
    if (items.isEmpty()) {
      throw tokens.expected("an expression");
    }
    return items.getFirst();
  }

  private boolean isTupleEnd(String endName) {
    Token token = tokens.current();
    return token.is(Token.Kind.VARIABLE_END)
        || token.is(Token.Kind.BLOCK_END)
        || token.isOperator(")")
        || (endName != null && token.isName(endName));
  }

  /** Filters alone, for a block's text. */
  Expression filters(boolean first) {
    return primaries.filters(null, first);
  }

  private Expression disjunction() {
    int position = tokens.current().position();
    Expression left = conjunction();
    while (tokens.skipName("or")) {
      left = new Expression.Logic(position, false, left, conjunction());
    }
    return left;
  }

  private Expression conjunction() {
    int position = tokens.current().position();
    Expression left = negation();
    while (tokens.skipName("and")) {
      left = new Expression.Logic(position, true, left, negation());
    }
    return left;
  }

  private Expression negation() {
    int position = tokens.current().position();
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression operand = negation();
    tokens.exit();
    return new Expression.Not(position, operand);
  }

  private Expression comparison() {
    int position = tokens.current().position();
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    for (String operator = comparator(); operator != null; operator = comparator()) {
      operators.add(operator);
      others.add(sum());
    }
    return others.isEmpty() ? first : new Expression.Comparison(position, first, operators, others);
  }

  /** The comparison operator that stands here, skipped, or null. */
  private String comparator() {
    Token token = tokens.current();
    if (token.is(Token.Kind.OPERATOR) && COMPARISONS.contains(token.text())) {
      return tokens.next().text();
    }
    if (tokens.skipName("in")) {
      return "in";
    }
    if (token.isName("not") && tokens.look().isName("in")) {
      tokens.next();
      tokens.next();
      return "not in";
    }
    return null;
  }

  private boolean isAny(Set<String> operators) {
    Token token = tokens.current();
    return token.is(Token.Kind.OPERATOR) && operators.contains(token.text());
  }

  private Expression sum() {
    int position = tokens.current().position();
    Expression left = concatenation();
    while (isAny(SUMS)) {
      String operator = tokens.next().text();
      left = new Expression.Binary(position, operator, left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    int position = tokens.current().position();
    Expression first = product();
    if (!tokens.current().isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>();
    parts.add(first);
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return new Expression.Concatenation(position, parts);
  }

  private Expression product() {
    int position = tokens.current().position();
    Expression left = power();
    while (isAny(PRODUCTS)) {
      String operator = tokens.next().text();
      left = new Expression.Binary(position, operator, left, power());
    }
    return left;
  }

  /** Jinja's power associates to the left, unlike Python's. */
  private Expression power() {
    int position = tokens.current().position();
    Expression left = primaries.signed(true);
    while (isAny(POWERS)) {
      String operator = tokens.next().text();
      left = new Expression.Binary(position, operator, left, primaries.signed(true));
    }
    return left;
  }
}
