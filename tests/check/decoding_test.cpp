// Models that execute dynamic programs: the proof for all inputs, and apart from it runs on all inputs of tiny sizes.
#include "dp_models.hpp"

#include <algorithm>
#include <map>

namespace seqcert {
namespace {

using namespace dp_models;

/// Proved, and right on every `stride`-th input; the answer is also what the plain solver says.
void require_right(const std::string& construction, const Values& values, std::size_t stride) {
  SCOPED_TRACE(name_of(construction, values));
  const Instance instance = claimed(construction, values);
  const DpTask& task = *instance.program;
  const DecodingProof proof = prove_decoding(instance.model, task);
  EXPECT_TRUE(proof.proved) << proof.reason;
  EXPECT_EQ(proof.reason, "");
  ASSERT_TRUE(proof.read_error && proof.margin);
  EXPECT_LT(*proof.read_error, *proof.margin);
  EXPECT_EQ(wrong_somewhere(instance.model, task, stride), "");
}

void require_proved(const std::string& construction, const Values& values) {
  const Instance instance = claimed(construction, values);
  const DecodingProof proof = prove_decoding(instance.model, *instance.program);
  EXPECT_TRUE(proof.proved) << name_of(construction, values) << ": " << proof.reason;
}

TEST(DecodingAttention, IsProvedAndRightOnAllInputs) {
  for (const Case& c : cases())
    for (const char* inputs : {"prompt", "streamed"})
      for (const char* kind : {"softmax", "hard"}) {
        const Values values{{"problem", c.problem}, {"inputs", word(inputs)}, {"attention", word(kind)}};
        require_right("dp/attention", with(c.tiny, values), 1);
        require_proved("dp/attention", with(c.small, values));
      }
}

TEST(DecodingAttention, HardHeadsReadWithoutError) {
  for (const Case& c : cases()) {
    const Instance instance = built(
        "dp/attention",
        with(c.tiny, {{"problem", c.problem}, {"attention", word("hard")}, {"lambda", Rational::ratio(1, 1000)}}));
    const DecodingProof proof = prove_decoding(instance.model, *instance.program);
    EXPECT_TRUE(proof.proved) << c.problem << ": " << proof.reason;
    EXPECT_TRUE(proof.read_error && proof.read_error->is_zero()) << c.problem;
  }
}

TEST(DecodingSlots, GatesAreProvedAndRightOnAllInputs) {
  for (const Case& c : cases()) {
    if (!c.gated()) continue;
    for (const char* inputs : {"prompt", "streamed"})
      for (const char* slots : {"plan", "all"})
        for (const char* write : {"euler", "zoh"})
          for (const char* softplus : {"exact", "torch20"}) {
            const Values values{{"problem", c.problem},
                                {"inputs", word(inputs)},
                                {"slots", word(slots)},
                                {"write", word(write)},
                                {"softplus", word(softplus)}};
            const bool plain = slots == std::string("plan") && softplus == std::string("exact");
            require_right("dp/ssm-slots", with(c.tiny, values), plain ? 1 : 5);
            require_proved("dp/ssm-slots", with(c.small, values));
          }
  }
}

TEST(DecodingSlots, OpenMemoriesAreProvedAndRightOnAllInputs) {
  for (const Case& c : cases()) {
    if (!c.by_row) continue;
    for (const char* inputs : {"prompt", "streamed"})
      for (const char* slots : {"plan", "all"})
        for (const char* write : {"euler", "zoh"}) {
          if (!c.planned() && slots == std::string("plan") && inputs == std::string("prompt")) continue;
          const Values values{{"problem", c.problem},
                              {"inputs", word(inputs)},
                              {"slots", word(slots)},
                              {"write", word(write)},
                              {"read", word("mlp")}};
          require_right("dp/ssm-slots", with(c.tiny, values), slots == std::string("plan") ? 1 : 3);
          require_proved("dp/ssm-slots", with(c.small, values));
        }
  }
}

TEST(DecodingSlots, OpenMemoriesAreRefusedWhereAddressesAreComputed) {
  const Construction& construction = **find_construction(builtin_constructions(), "dp/ssm-slots");
  std::size_t refused = 0;
  for (const Case& c : cases()) {
    if (c.optimum) continue;
    const auto arguments = arguments_for(construction, with(c.tiny, {{"problem", c.problem}, {"read", word("mlp")}}));
    EXPECT_EQ(arguments.ok(), c.by_row) << c.problem;
    if (arguments.ok()) continue;
    EXPECT_NE(arguments.error().message.find("use read = gate"), std::string::npos) << arguments.error().message;
    ++refused;
  }
  EXPECT_GE(refused, 3U);
}

TEST(DecodingWindow, RingsAreProvedAndRightOnAllInputs) {
  for (const Case& c : cases())
    for (const char* inputs : {"prompt", "streamed"})
      for (const char* read : {"gate", "mlp"}) {
        if (read == std::string("mlp") ? !c.by_row : !c.gated()) continue;
        const Values values{{"problem", c.problem}, {"inputs", word(inputs)}, {"read", word(read)}};
        require_right("dp/ssm-window", with(c.tiny, values), 1);
        require_proved("dp/ssm-window", with(c.small, values));
      }
}

TEST(Decoding, TheProblemsSolverGivesTheAnswer) {
  // execute() is what models are held against; here against the solver that knows nothing of steps.
  for (const Case& c : cases()) {
    const DpProblem& problem = **find_problem(c.problem);
    const Instance instance = claimed("dp/attention", with(c.tiny, {{"problem", c.problem}}));
    const auto arguments = arguments_for(problem, c.tiny);
    ASSERT_TRUE(arguments.ok());
    const std::size_t count = test::for_each_input(instance.program->program, [&](const std::vector<long>& inputs) {
      const auto run = run_decoding(instance.model, *instance.program, inputs, Arithmetic<double>{});
      ASSERT_TRUE(run.ok());
      EXPECT_EQ(run->back().decoded[0].value, problem.solve(*arguments, inputs)) << c.problem;
    });
    EXPECT_GE(count, 4U) << c.problem;
  }
}

TEST(Decoding, TheErrorOfASlotIsThatOfTheOldestValueRead) {
  // Zero-order hold with all closed gates at -Gamma or below: the value l tokens old is off by V (1 - sigma(Gamma)^(l +
  // 1)) at most, and by that much for some input of the box when they are at -Gamma. Reversed pointers, streamed: step
  // T is computed at T and reads what stands at 2.
  for (const long length : {7L, 15L, 31L})
    for (const long gamma : {10L, 14L}) {
      const Instance instance = built("dp/ssm-slots", with(gates(gamma), {{"problem", word("pointer-chase")},
                                                                          {"h", word("reverse")},
                                                                          {"T", length},
                                                                          {"V", 10L},
                                                                          {"inputs", word("streamed")},
                                                                          {"write", word("zoh")},
                                                                          {"read", word("mlp")}}));
      const double bound = prove_decoding(instance.model, *instance.program).read_error.value().approximately();
      const double supremum =
          -10 * std::expm1(static_cast<double>(length - 1) * -std::log1p(std::exp(-static_cast<double>(gamma))));
      EXPECT_GE(bound, supremum * (1 - 1e-9)) << length << " " << gamma;
      EXPECT_LE(bound, supremum * 1.01) << length << " " << gamma;
    }
}

TEST(Decoding, TheErrorOfReadsFallsAsTheGateOpens) {
  // e^-Gamma (L + W) and e^-lambda: each unit more divides the error by about e.
  const Values lis{{"problem", word("lis")}, {"n", 4L}, {"range", 9L}};
  const auto error = [&](const std::string& construction, const Values& weights) {
    const Instance instance = built(construction, with(lis, weights));
    return prove_decoding(instance.model, *instance.program).read_error.value().approximately();
  };
  for (long g = 14; g < 24; ++g) {
    EXPECT_NEAR(error("dp/ssm-slots", gates(g)) / error("dp/ssm-slots", gates(g + 1)), 2.718, 0.2) << g;
    EXPECT_NEAR(error("dp/attention", {{"lambda", Rational(g)}}) / error("dp/attention", {{"lambda", Rational(g + 1)}}),
                2.71828, 1e-3)
        << g;
  }
}

}  // namespace
}  // namespace seqcert
