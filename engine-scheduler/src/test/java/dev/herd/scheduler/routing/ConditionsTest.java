package dev.herd.scheduler.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.chat.ChatMessage;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rules can ask of a request. */
@Timeout(20)
class ConditionsTest {
  private static RoutingRequest text(String text) {
    return RoutingRequest.of("auto", text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          Give a PROOF of it    | keyword 'proof'
          a proof.              | keyword 'proof'
          waterproof            | none
          proofs                | none
          step by  step         | none
          go Step by Step now   | keyword 'step by step'
          über alles            | keyword 'Über'
          is it c++?            | keyword 'C++'
          """)
  void keywordsAreWholeWords(String text, String expected) {
    Condition condition = Conditions.keywords("proof", "step by step", "Über", "C++");
    assertThat(condition.reason(text(text))).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void patternsAreSearched() {
    Condition condition = Conditions.pattern(Pattern.compile("\\d{3}-\\d{4}"));
    assertThat(condition.reason(text("call 555-1234"))).isEqualTo("pattern '\\d{3}-\\d{4}'");
    assertThat(condition.reason(text("call 55-1234"))).isEmpty();
  }

  @Test
  void patternsThatNeverEndAreGivenUp() {
    Condition condition = Conditions.pattern(Pattern.compile("(x+x+)+y"));
    assertThat(condition.reason(text("x".repeat(2000)))).isEmpty();
    assertThat(condition.reason(text("xxxy"))).isNotEmpty();
  }

  @Test
  void toolsImagesAndLength() {
    RoutingRequest request = new RoutingRequest("auto", "", 100, true, false);
    assertThat(Conditions.tools().reason(request)).isEqualTo("tools");
    assertThat(Conditions.images().reason(request)).isEmpty();
    assertThat(Conditions.promptTokensFrom(100).reason(request))
        .isEqualTo("prompt of about 100 tokens, at least 100");
    assertThat(Conditions.promptTokensFrom(101).reason(request)).isEmpty();
    assertThat(Conditions.promptTokensTo(100).reason(request)).isNotEmpty();
    assertThat(Conditions.promptTokensTo(99).reason(request)).isEmpty();
  }

  @Test
  void conditionsCombine() {
    Condition yes = Conditions.promptTokensTo(100);
    Condition no = Conditions.images();
    RoutingRequest request = text("abc");
    String reason = yes.reason(request);
    assertThat(yes.and(yes).reason(request)).isEqualTo(reason + " and " + reason);
    assertThat(yes.and(no).reason(request)).isEmpty();
    assertThat(no.and(yes).reason(request)).isEmpty();
    assertThat(no.or(yes).reason(request)).isEqualTo(reason);
    assertThat(yes.or(no).reason(request)).isEqualTo(reason);
    assertThat(no.or(no).reason(request)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          See ```py\\nx = 1\\n```                                   | python
          See ```C++\\nx = 1;\\n```                                 | cpp
          See ```text\\nhello\\n```                                 | none
          See ```\\nhello\\n```                                     | none
          public class A { private final int x; }                   | java
          def f(self):\\n  return self.x                            | python
          SELECT a FROM b WHERE c = 1                               | sql
          fn main() { let mut x = 1; println!("{}", x); }           | rust
          package main\\nfunc f() { x := 1; fmt.Println(x) }        | go
          const f = () => { console.log(1) }                        | javascript
          #include <vector>\\nstd::vector<int> v;                   | cpp
          #include <stdio.h>\\nint main(void) { printf("x"); }      | c
          #include <stdio.h>\\nint main() { printf("x"); }          | c
          I have a def of it                                        | none
          It was fun in the interval. None of it by itself.         | none
          WHERE ARE YOU FROM? Inputs -> construct outputs           | none
          Tell me a story                                           | none
          """)
  void codeIsRecognised(String text, String expected) {
    assertThat(CodeLanguage.of(text.replace("\\n", "\n")).orElse(null)).isEqualTo(expected);
  }

  @Test
  void codeOfSomeLanguages() {
    RoutingRequest java = text("```java\nint x;\n```");
    assertThat(Conditions.code().reason(java)).isEqualTo("code in java");
    assertThat(Conditions.code("java", "kotlin").reason(java)).isEqualTo("code in java");
    assertThat(Conditions.code("python").reason(java)).isEmpty();
    assertThat(Conditions.code().reason(text("hello"))).isEmpty();
  }

  @Test
  void requestsOfConversationsAskWhatTheUserSaidLast() {
    RoutingRequest request =
        RoutingRequest.of(
            "auto",
            List.of(
                new ChatMessage("system", "12345678"),
                new ChatMessage("user", "first"),
                new ChatMessage("user", "last"),
                new ChatMessage("assistant", "answer")),
            true,
            true);
    assertThat(request).isEqualTo(new RoutingRequest("auto", "last", 6, true, true));
  }
}
