package dev.herd.trainer.corpus;

import java.util.List;

/** Methods that go through some numbers and look at those that meet a condition. */
final class NumberLoops {
  /** Where the numbers come from. */
  private record Source(String phrase, String name, String parameter, String loop) {}

  private static final List<Source> SOURCES =
      List.of(
          new Source("in an array", "", "int[] numbers", "int number : numbers"),
          new Source("in a list", "InList", "List<Integer> numbers", "int number : numbers"),
          new Source("from 1 to n", "UpTo", "int n", "int number = 1; number <= n; number++"));

  /**
   * Which numbers.
   *
   * @param before what comes before the word {@code numbers}
   * @param after what comes after it
   */
  private record Filter(String before, String after, String name, String condition) {
    String words() {
      return before + "numbers" + after;
    }
  }

  /**
   * What is done with them. {@code %s} is the filter's words in the phrase.
   *
   * @param begin the lines before the loop
   * @param body the statement for each number
   * @param end the line after the loop
   */
  private record Use(
      String type, String phrase, String name, String begin, String body, String end) {}

  private static final List<Use> USES =
      List.of(
          new Use(
              "int",
              "returns the sum of the %s",
              "sumOf",
              "int sum = 0;",
              "sum += number;",
              "return sum;"),
          new Use("int", "counts the %s", "count", "int count = 0;", "count++;", "return count;"),
          new Use(
              "int",
              "returns how many %s there are",
              "count",
              "int count = 0;",
              "count++;",
              "return count;"),
          new Use(
              "long",
              "returns the product of the %s",
              "productOf",
              "long product = 1;",
              "product *= number;",
              "return product;"),
          new Use(
              "int",
              "returns the largest of the %s",
              "largestOf",
              "int largest = Integer.MIN_VALUE;",
              "largest = Math.max(largest, number);",
              "return largest;"),
          new Use(
              "int",
              "returns the smallest of the %s",
              "smallestOf",
              "int smallest = Integer.MAX_VALUE;",
              "smallest = Math.min(smallest, number);",
              "return smallest;"),
          new Use(
              "List<Integer>",
              "returns a list of the %s",
              "listOf",
              "List<Integer> result = new ArrayList<>();",
              "result.add(number);",
              "return result;"),
          new Use(
              "boolean",
              "checks whether there are any %s",
              "hasAny",
              "",
              "return true;",
              "return false;"),
          new Use(
              "int",
              "returns the first of the %s, or -1",
              "firstOf",
              "",
              "return number;",
              "return -1;"),
          new Use(
              "int",
              "returns the sum of the squares of the %s",
              "sumOfSquaresOf",
              "int sum = 0;",
              "sum += number * number;",
              "return sum;"),
          new Use("void", "prints the %s", "print", "", "System.out.println(number);", ""));

  private NumberLoops() {}

  static CodeTask task(Dice dice) {
    Source source = dice.pick(SOURCES);
    Use use = dice.pick(USES);
    Filter filter = filter(dice);
    String task = use.phrase.formatted(filter.words() + " " + source.phrase);
    return new CodeTask(task, use.name + filter.name + source.name, code(source, use, filter));
  }

  private static Filter filter(Dice dice) {
    int limit = dice.between(2, 20);
    return switch (dice.below(9)) {
      case 0 -> new Filter("", "", "Numbers", "");
      case 1 -> new Filter("even ", "", "EvenNumbers", "number % 2 == 0");
      case 2 -> new Filter("odd ", "", "OddNumbers", "number % 2 != 0");
      case 3 -> new Filter("positive ", "", "PositiveNumbers", "number > 0");
      case 4 -> new Filter("negative ", "", "NegativeNumbers", "number < 0");
      case 5 ->
          new Filter(
              "", " greater than " + limit, "NumbersGreaterThan" + limit, "number > " + limit);
      case 6 ->
          new Filter("", " less than " + limit, "NumbersLessThan" + limit, "number < " + limit);
      case 7 ->
          new Filter(
              "",
              " divisible by " + limit,
              "NumbersDivisibleBy" + limit,
              "number % " + limit + " == 0");
      default -> {
        int other = limit + dice.between(1, 20);
        yield new Filter(
            "",
            " between " + limit + " and " + other,
            "NumbersBetween" + limit + "And" + other,
            "number >= " + limit + " && number <= " + other);
      }
    };
  }

  private static String code(Source source, Use use, Filter filter) {
    StringBuilder code = new StringBuilder();
    code.append("static ")
        .append(use.type)
        .append(" NAME(")
        .append(source.parameter)
        .append(") {\n");
    if (!use.begin.isEmpty()) {
      code.append("    ").append(use.begin).append('\n');
    }
    code.append("    for (").append(source.loop).append(") {\n");
    if (filter.condition.isEmpty()) {
      code.append("        ").append(use.body).append('\n');
    } else {
      code.append("        if (").append(filter.condition).append(") {\n");
      code.append("            ").append(use.body).append('\n');
      code.append("        }\n");
    }
    code.append("    }\n");
    if (!use.end.isEmpty()) {
      code.append("    ").append(use.end).append('\n');
    }
    return code.append('}').toString();
  }
}
