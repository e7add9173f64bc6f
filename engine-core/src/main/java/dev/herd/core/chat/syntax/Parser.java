package dev.herd.core.chat.syntax;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Parses a template's statements; {@link ExpressionParser} parses what stands inside of them. */
public final class Parser {
  private final TokenStream tokens;
  private final NameUses uses;
  private final ExpressionParser expressions;
  private final TargetParser targets;

  /** Loops around, within the innermost macro or call block: outside of one nothing to break. */
  private int loops;

  private Parser(List<Token> tokens, KnownNames known) {
    this.tokens = new TokenStream(tokens);
    this.uses = new NameUses(known);
    this.expressions = new ExpressionParser(this.tokens, uses);
    this.targets = new TargetParser(this.tokens);
  }

  /** The source that positions refer to: line ends as {@code \n}, none at the very end. */
  public static String normalize(String source) {
    return Lexer.normalize(source);
  }

  /**
   * Parses a normalised source.
   *
   * @throws TemplateSyntaxException when it is no template
   */
  public static List<Statement> parse(String source, KnownNames known) {
    Parser parser = new Parser(Lexer.tokenize(source), known);
    List<Statement> statements = parser.statements();
    parser.uses.insist(0);
    return statements;
  }

  /** Statements up to one of the end tags, whose name is left to read; or to the very end. */
  private List<Statement> statements(String... endTags) {
    tokens.enter();
    List<Statement> body = new ArrayList<>();
    while (!tokens.current().is(Token.Kind.END)) {
      Token token = tokens.next();
      switch (token.kind()) {
        case TEXT -> body.add(new Statement.Literal(token.position(), token.text()));
        case VARIABLE_BEGIN -> {
          Expression value = expressions.tuple(true, false, null);
          body.add(new Statement.Print(token.position(), value));
          tokens.expect(Token.Kind.VARIABLE_END, "end of print statement");
        }
        default -> {
          if (isEndTag(endTags)) {
            tokens.exit();
            return body;
          }
          statement(body);
          tokens.expect(Token.Kind.BLOCK_END, "end of statement");
        }
      }
    }
    if (endTags.length > 0) {
      throw tokens.fail("unexpected end of template, expected " + String.join(" or ", endTags));
    }
    tokens.exit();
    return body;
  }

  private boolean isEndTag(String... endTags) {
    return Arrays.stream(endTags).anyMatch(tokens.current()::isName);
  }

  /** A body from the end of its start tag to before its end tag's name. */
  private List<Statement> body(String... endTags) {
    tokens.skipOperator(":");
    tokens.expect(Token.Kind.BLOCK_END, "end of statement");
    return statements(endTags);
  }

  /** A body that runs in a scope of its own, its end tag's name included. */
  private List<Statement> scopedBody(String endTag) {
    int mark = uses.mark();
    List<Statement> body = body(endTag);
    tokens.next();
    uses.insist(mark);
    return body;
  }

  /** A body that is a function of its own: a loop around it can't be left from inside. */
  private List<Statement> functionBody(String endTag) {
    int outer = loops;
    loops = 0;
    List<Statement> body = scopedBody(endTag);
    loops = outer;
    return body;
  }

  private void statement(List<Statement> body) {
    Token tag = tokens.expect(Token.Kind.NAME, "a tag name");
    int position = tag.position();
    switch (tag.text()) {
      case "if" -> body.add(conditional(position));
      case "for" -> body.add(loop(position));
      case "set" -> body.add(assignment(position));
      case "macro" -> body.add(macro(position));
      case "call" -> body.add(callBlock(position));
      case "filter" -> {
        Expression filter = expressions.filters(true);
        body.add(new Statement.FilterBlock(position, filter, scopedBody("endfilter")));
      }
      case "with" -> body.add(with(position));
      case "print" -> print(position, body);
      case "block" -> body.add(block(position));
      case "generation" -> body.add(new Statement.Scoped(position, functionBody("endgeneration")));
      case "autoescape" -> body.add(autoescape(position));
      case "break", "continue" -> body.add(jump(tag));
      case "include", "import", "from", "extends" ->
          throw new TemplateSyntaxException(
              "a chat template stands alone: '" + tag.text() + "' is not supported", position);
      default -> throw new TemplateSyntaxException("unknown tag '" + tag.text() + "'", position);
    }
  }

  private Statement conditional(int position) {
    int mark = uses.mark();
    List<Statement.Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    boolean more = true;
    while (more) {
      Expression condition = expressions.tuple(false, false, null);
      branches.add(new Statement.Branch(condition, body("elif", "else", "endif")));
      more = tokens.current().isName("elif");
      if (tokens.next().isName("else")) {
        otherwise = body("endif");
        tokens.next();
      }
    }
    uses.forgive(mark);
    return new Statement.If(position, branches, otherwise);
  }

  private Statement loop(int position) {
    int mark = uses.mark();
    Statement.Target target = targets.target(false, "in");
    if (TargetParser.assigns(target, "loop")) {
      throw new TemplateSyntaxException("can't assign to the special variable loop", position);
    }
    tokens.expectName("in");
    Expression iterable = expressions.tuple(false, false, "recursive");
    Expression condition = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    loops++;
    List<Statement> body = body("endfor", "else");
    loops--;
    List<Statement> otherwise = List.of();
    if (tokens.next().isName("else")) {
      otherwise = body("endfor");
      tokens.next();
    }
    uses.insist(mark);
    return new Statement.For(position, target, iterable, condition, recursive, body, otherwise);
  }

  private Statement assignment(int position) {
    Statement.Target target = targets.target(true, null);
    if (tokens.skipOperator("=")) {
      return new Statement.Set(position, target, expressions.tuple(true, false, null));
    }
    Expression filter = expressions.filters(false);
    return new Statement.SetBlock(position, target, filter, scopedBody("endset"));
  }

  private Statement macro(int position) {
    String name = targets.name();
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    parameters(parameters, defaults);
    uses.enterMacro();
    List<Statement> body = functionBody("endmacro");
    return new Statement.Macro(position, name, signature(parameters, defaults), body);
  }

  private Statement callBlock(int position) {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    if (tokens.current().isOperator("(")) {
      parameters(parameters, defaults);
    }
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw new TemplateSyntaxException("expected call", position);
    }
    uses.enterMacro();
    List<Statement> body = functionBody("endcall");
    return new Statement.CallBlock(position, signature(parameters, defaults), call, body);
  }

  private void parameters(List<String> parameters, List<Expression> defaults) {
    tokens.expectOperator("(");
    while (!tokens.current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = targets.name();
      if (parameters.contains(name)) {
        throw tokens.fail("duplicate parameter '" + name + "'");
      }
      parameters.add(name);
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw tokens.fail("non-default argument follows default argument");
      }
    }
    tokens.next();
  }

  private Statement.Signature signature(List<String> parameters, List<Expression> defaults) {
    Set<String> used = uses.exitMacro();
    if (used.contains("caller")
        && parameters.contains("caller")
        && parameters.indexOf("caller") < parameters.size() - defaults.size()) {
      throw tokens.fail("the special argument 'caller' must be omitted or be given a default");
    }
    return new Statement.Signature(
        parameters,
        defaults,
        used.contains("caller"),
        used.contains("kwargs") && !parameters.contains("kwargs"),
        used.contains("varargs") && !parameters.contains("varargs"));
  }

  private Statement with(int position) {
    List<Statement.Target> names = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.current().is(Token.Kind.BLOCK_END)) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      names.add(targets.target(false, null));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statement.With(position, names, values, scopedBody("endwith"));
  }

  private void print(int position, List<Statement> body) {
    boolean first = true;
    while (!tokens.current().is(Token.Kind.BLOCK_END)) {
      if (!first) {
        tokens.expectOperator(",");
      }
      first = false;
      body.add(new Statement.Print(position, expressions.expression()));
    }
  }

  private Statement block(int position) {
    String name = tokens.expect(Token.Kind.NAME, "a block name").text();
    boolean scoped = tokens.skipName("scoped");
    List<Statement> body = functionBody("endblock");
    tokens.skipName(name);
    return new Statement.Block(position, scoped, body);
  }

  private Statement autoescape(int position) {
    boolean off =
        expressions.expression() instanceof Expression.Constant constant
            && Boolean.FALSE.equals(constant.value());
    if (!off) {
      throw new TemplateSyntaxException("automatic escaping is not supported", position);
    }
    return new Statement.Scoped(position, scopedBody("endautoescape"));
  }

  private Statement jump(Token tag) {
    if (loops == 0) {
      throw new TemplateSyntaxException("'" + tag.text() + "' outside loop", tag.position());
    }
    return tag.isName("break")
        ? new Statement.Break(tag.position())
        : new Statement.Continue(tag.position());
  }
}
