package dev.herd.scheduler.routing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which programming language a text has code in: what the first fenced block says, or else the
 * language of which the text has most marks, at least two. A guess, good enough to choose a model.
 */
public final class CodeLanguage {
  private static final int MINIMUM_MARKS = 2;

  /** Longer texts are judged by their beginning. */
  private static final int MAXIMUM_CHARACTERS = 16_384;

  private static final String FENCE = "```";

  /** What fences call languages, where it isn't their name here. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("py", "python"),
          Map.entry("python3", "python"),
          Map.entry("js", "javascript"),
          Map.entry("jsx", "javascript"),
          Map.entry("node", "javascript"),
          Map.entry("ts", "typescript"),
          Map.entry("tsx", "typescript"),
          Map.entry("c++", "cpp"),
          Map.entry("cc", "cpp"),
          Map.entry("cs", "csharp"),
          Map.entry("c#", "csharp"),
          Map.entry("golang", "go"),
          Map.entry("rs", "rust"),
          Map.entry("rb", "ruby"),
          Map.entry("kt", "kotlin"),
          Map.entry("sh", "shell"),
          Map.entry("bash", "shell"),
          Map.entry("zsh", "shell"));

  /** Fences that hold no code. */
  private static final Set<String> NO_CODE =
      Set.of("text", "txt", "plain", "plaintext", "markdown", "md", "console", "output");

  /** None of them is part of an English word or sentence. */
  private static final List<Marks> MARKS =
      List.of(
          new Marks(
              "java",
              "public class ",
              "import java.",
              "private final ",
              "System.out.",
              "public static ",
              "@Override",
              "new ArrayList<"),
          new Marks(
              "python",
              "def ",
              "(self",
              "return self.",
              "elif ",
              "import numpy",
              "print(",
              "__init__",
              "is None"),
          new Marks(
              "javascript", "const ", "=> {", "console.log(", "===", "function(", "require('"),
          new Marks("typescript", "export interface ", ": string", ": number", "=> {", "const "),
          new Marks("cpp", "#include <", "std::", "template <", "template<", "cout <<", "->"),
          new Marks("c", "#include <", "printf(", "malloc(", "int main(", "->", "typedef struct"),
          new Marks("csharp", "using System", "namespace ", "Console.Write", "public async Task"),
          new Marks("go", "package main", "func ", ":= ", "fmt.", " chan ", "err != nil"),
          new Marks("rust", "fn ", "let mut ", "impl ", "println!(", "::new(", "&str"),
          new Marks("ruby", "def ", "\nputs ", "do |", "require '", "\nend"),
          new Marks("kotlin", "fun main", "override fun ", "data class ", "println(", "?.let"),
          new Marks("sql", "SELECT ", " FROM ", "INSERT INTO ", "GROUP BY ", "CREATE TABLE"),
          new Marks("shell", "#!/bin/", "echo $", "echo \"", "sudo ", "grep ", "| awk ", "\nfi\n"));

  private CodeLanguage() {}

  /** Returns the language's name in lower case, or empty where the text has no code. */
  public static Optional<String> of(String text) {
    String head = text.substring(0, Math.min(MAXIMUM_CHARACTERS, text.length()));
    Optional<String> named = fenced(head);
    return named.isPresent() ? named : marked(head);
  }

  private static Optional<String> fenced(String text) {
    int at = text.indexOf(FENCE);
    if (at < 0) {
      return Optional.empty();
    }
    int from = at + FENCE.length();
    int to = from;
    while (to < text.length() && isNamePart(text.charAt(to))) {
      to++;
    }
    String name = text.substring(from, to).toLowerCase(Locale.ROOT);
    boolean named = !name.isEmpty() && !NO_CODE.contains(name);
    return named ? Optional.of(ALIASES.getOrDefault(name, name)) : Optional.empty();
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '+' || c == '#' || c == '-';
  }

  private static Optional<String> marked(String text) {
    String best = null;
    int most = MINIMUM_MARKS - 1;
    for (Marks marks : MARKS) {
      int count = marks.count(text);
      if (count > most) {
        best = marks.language;
        most = count;
      }
    }
    return Optional.ofNullable(best);
  }

  /** What texts in a language have and others seldom. */
  private static final class Marks {
    private final String language;
    private final List<String> marks;

    Marks(String language, String... marks) {
      this.language = language;
      this.marks = List.of(marks);
    }

    int count(String text) {
      return (int) marks.stream().filter(text::contains).count();
    }
  }
}
