package dev.herd.examples.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.herd.core.generation.Chat;
import dev.herd.core.generation.FinishReason;
import dev.herd.core.generation.GenerationOptions;
import dev.herd.core.generation.GenerationResult;
import dev.herd.core.generation.LocalModel;
import dev.herd.core.sampling.SamplingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The models that come along do what they are for. */
class SpecialistsTest {
  private static final GenerationOptions GREEDY =
      GenerationOptions.DEFAULT.withSampling(SamplingOptions.greedy());

  private static LocalModel open(String name) throws IOException {
    return LocalModel.open(EmbeddedModels.inUserCache().file(name));
  }

  private static GenerationResult ask(LocalModel model, String question) {
    try (Chat chat = model.newChat(GREEDY)) {
      return chat.send(question, piece -> {});
    }
  }

  @ParameterizedTest
  @CsvSource({
    "story, Tell me a story about a fox and an owl.",
    "code, Write a Java method that returns the sum of the even numbers in an array.",
    "chat, How many minutes are 7 hours?"
  })
  void theLikeliestAnswerIsTheRecordedOne(String name, String question) throws IOException {
    try (LocalModel model = open(name)) {
      GenerationResult result = ask(model, question);
      assertThat(result.text()).isEqualTo(recorded(name));
      assertThat(result.reason()).isEqualTo(FinishReason.STOP);
      assertThat(ask(model, question).tokens()).isEqualTo(result.tokens());
    }
  }

  private static String recorded(String name) throws IOException {
    try (InputStream in = SpecialistsTest.class.getResourceAsStream(name + ".txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "chat:q8_0", "chat:q4_0"})
  void quantisedModelsCalculateToo(String name) throws IOException {
    try (LocalModel model = open(name)) {
      assertThat(ask(model, "What is 47 + 85?").text()).endsWith("so 47+85=132.");
    }
  }

  @Test
  void aConversationGoesOn() throws IOException {
    try (LocalModel model = open("chat");
        Chat chat = model.newChat(GREEDY)) {
      assertThat(chat.send("Hello!", piece -> {}).text())
          .isEqualTo("Hello! What can I do for you?");
      GenerationResult second = chat.send("What is 9 * 7?", piece -> {});
      assertThat(second.text()).isEqualTo("9*7=63.");
      assertThat(second.reusedTokens()).isPositive();
    }
  }
}
