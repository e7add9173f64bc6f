package dev.herd.trainer.corpus;

import java.util.List;

/** Methods of one expression. */
final class Formulas {
  private static final List<String> TYPES = List.of("int", "long", "double");

  private Formulas() {}

  static CodeTask task(Dice dice) {
    String type = dice.pick(TYPES);
    int number = dice.between(2, 99);
    return switch (dice.below(10)) {
      case 0 -> two(type, "adds two " + type + " values", "add", "a + b");
      case 1 -> two(type, "subtracts two " + type + " values", "subtract", "a - b");
      case 2 -> two(type, "multiplies two " + type + " values", "multiply", "a * b");
      case 3 ->
          two(type, "returns the larger of two " + type + " values", "larger", "Math.max(a, b)");
      case 4 ->
          two(type, "returns the smaller of two " + type + " values", "smaller", "Math.min(a, b)");
      case 5 -> one(type, type, "adds " + number + " to a number", "add" + number, "a + " + number);
      case 6 ->
          one(type, type, "multiplies a number by " + number, "times" + number, "a * " + number);
      case 7 ->
          one(
              "boolean",
              type,
              "checks whether a number is greater than " + number,
              "isGreaterThan" + number,
              "a > " + number);
      case 8 ->
          one(
              "boolean",
              type,
              "checks whether a number is less than " + number,
              "isLessThan" + number,
              "a < " + number);
      default ->
          one(
              "boolean",
              "int",
              "checks whether a number is divisible by " + number,
              "isDivisibleBy" + number,
              "a % " + number + " == 0");
    };
  }

  private static CodeTask two(String type, String task, String name, String expression) {
    String parameters = type + " a, " + type + " b";
    return method(type, parameters, task, name, expression);
  }

  /** The type of the number is told where it isn't int. */
  private static CodeTask one(
      String result, String type, String task, String name, String expression) {
    String told = type.equals("int") ? task : task.replace("a number", "a " + type);
    return method(result, type + " a", told, name, expression);
  }

  private static CodeTask method(
      String result, String parameters, String task, String name, String expression) {
    String code =
        "static " + result + " NAME(" + parameters + ") {\n    return " + expression + ";\n}";
    return new CodeTask(task, name, code);
  }
}
