package dev.herd.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile templates end in a typed error, soon and without much memory. */
class TemplateLimitsTest {
  private static final TemplateLimits SMALL = new TemplateLimits(200_000, 10_000, 1_000_000, 200);

  private static ChatTemplateException failure(String template) {
    return catchThrowableOfType(
        ChatTemplateException.class,
        () -> ChatTemplate.compile("hostile", template).render(Map.of(), SMALL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% for a in range(9999) %}0123456789{% endfor %}",
        "{{ 'a' * 10**12 }}",
        "{{ [0] * 10**12 }}",
        "{{ 10**10**10 * 10**10000 }}",
        "{{ 7 ** 7 ** 7777 }}",
        "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}"
            + "{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}",
        "{% set ns = namespace(x=(1,)) %}{% for i in range(99) %}{% set ns.x = (ns.x, ns.x) %}"
            + "{% endfor %}{{ {ns.x: 1} }}",
        "{% set ns = namespace(x=(1,)) %}{% for i in range(99) %}{% set ns.x = (ns.x, ns.x) %}"
            + "{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[]) %}{% for i in range(999) %}{% set ns.x = [ns.x] %}"
            + "{% endfor %}{{ ns.x|tojson }}",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ range(10**6) }}",
        "{{ range(-2**63, 2**63 - 1) }}",
        "{{ 'a'|center(10**12) }}",
        "{{ 'a'.zfill(2**63 - 1) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '%.99999f' % 1.5 }}",
        "{{ 'a\nb'|indent(10**12) }}",
        "{{ [1]|batch(10**12, 0)|list }}",
        "{{ [1]|slice(10**12)|list }}",
        "{{ [[1]]|tojson(indent=10**9) }}",
        "{{ ('\t' * 99).expandtabs(10**9) }}",
        "{{ range(99999)|join('abcdefghij') }}"
      })
  void whatCostsTooMuchIsStopped(String template) {
    assertThat(failure(template).kind()).isEqualTo(ChatTemplateException.Kind.LIMIT);
  }

  @ParameterizedTest
  @CsvSource({"(,)", "[,]", "{1:,}", "-,''", "'not ',''", "a[,]", "a(,)", "'1 if 0 else ',''"})
  void deepExpressionsAreStoppedByTheParser(String open, String close) {
    int depth = 100_000;
    ChatTemplateException failure =
        failure("{{ " + open.repeat(depth) + "1" + close.repeat(depth) + " }}");
    assertThat(failure.kind()).isEqualTo(ChatTemplateException.Kind.SYNTAX);
    assertThat(failure).hasMessageContaining("nests deeper");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+1", "|string", ".real", " if 1", " and 1"})
  void longChainsAreStoppedWhenTheyRun(String link) {
    ChatTemplateException failure = failure("{{ 1" + link.repeat(100_000) + " }}");
    assertThat(failure.kind()).isEqualTo(ChatTemplateException.Kind.LIMIT);
  }

  @Test
  void deepStatementsAreStoppedByTheParser() {
    assertThat(failure("{% if 1 %}".repeat(10_000))).hasMessageContaining("nests deeper");
  }

  @Test
  void aSmallStackIsNoCrash() throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Runnable deep =
        () ->
            ChatTemplate.compile("deep", "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")
                .render(Map.of(), new TemplateLimits(1 << 30, 1 << 20, 1 << 20, 1 << 30));
    Thread thread = new Thread(null, deep, "small stack", 256 << 10);
    thread.setUncaughtExceptionHandler((_, e) -> thrown.set(e));
    thread.start();
    thread.join();
    assertThat(thrown.get())
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("too deep");
  }

  @Test
  void hostileSearchesArePaidFor() {
    String template =
        "{% set a = 'a' * 100000 %}{% set b = 'a' * 50000 ~ 'b' %}"
            + "{% for i in range(9999) %}{% if b in a %}{% endif %}{% endfor %}";
    assertThat(failure(template)).hasMessageContaining("steps");
  }

  @Test
  void limitsArePositive() {
    assertThatThrownBy(() -> new TemplateLimits(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps 0");
  }
}
