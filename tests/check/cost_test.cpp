#include "check/cost_count.hpp"
#include "check/cost_law.hpp"
#include "check/decoding_proof.hpp"
#include "check/quantity.hpp"
#include "compile/step_network.hpp"
#include "constructions/registry.hpp"
#include "task/dp_problem.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace seqcert {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

Values values_of(const Words& words) {
  Values values;
  for (const auto& [name, word] : words) {
    const auto number = Rational::parse(word);
    values[name] = number ? Value(*number) : Value(word);
  }
  return values;
}

Result<Instance> built(const std::string& name, const Words& words) {
  const Construction& construction = **find_construction(builtin_constructions(), name);
  const auto arguments = arguments_for(construction, values_of(words));
  if (!arguments) return arguments.error();
  return build(construction, *arguments);
}

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

struct Variant {
  std::string construction;
  Words words;
};
const std::vector<Variant> variants = {
    {"dp/attention", {}},
    {"dp/attention", {{"window", "5"}}},
    {"dp/attention", {{"attention", "hard"}}},
    {"dp/attention", {{"attention", "hard"}, {"window", "3"}}},
    {"dp/ssm-slots", {}},
    {"dp/ssm-slots", {{"write", "zoh"}}},
    {"dp/ssm-slots", {{"slots", "all"}}},
    {"dp/ssm-slots", {{"read", "mlp"}}},
    {"dp/ssm-slots", {{"read", "mlp"}, {"slots", "all"}, {"write", "zoh"}}},
    {"dp/ssm-window", {}},
    {"dp/ssm-window", {{"read", "mlp"}}},
};

/// Every problem with every form, at a few sizes.
std::vector<Words> points() {
  const std::vector<Words> sizes = {
      {{"problem", "lis"}},
      {{"problem", "lis"}, {"n", "1"}},
      {{"problem", "lis"}, {"n", "5"}, {"range", "9"}},
      {{"problem", "edit-distance"}, {"n", "3"}, {"m", "4"}, {"alphabet", "5"}},
      {{"problem", "edit-distance"}, {"n", "6"}, {"m", "2"}},
      {{"problem", "lcs"}, {"n", "4"}, {"m", "4"}},
      {{"problem", "knapsack"}},
      {{"problem", "knapsack"}, {"n", "3"}, {"C", "4"}},
      {{"problem", "matrix-chain"}},
      {{"problem", "cyk"}, {"n", "3"}},
      {{"problem", "viterbi"}},
      {{"problem", "viterbi"}, {"k", "2"}, {"S", "6"}},
      {{"problem", "fibonacci"}},
      {{"problem", "fibonacci"}, {"T", "30"}},
      {{"problem", "pointer-chase"}, {"T", "9"}},
      {{"problem", "pointer-chase"}, {"T", "6"}, {"h", "input"}},
      {{"problem", "postfix"}},
  };
  std::vector<Words> all;
  for (const Words& size : sizes)
    for (const char* form : {"unrolled", "compact"})
      for (const char* inputs : {"prompt", "streamed"})
        all.push_back(joined(size, {{"form", form}, {"inputs", inputs}}));
  return all;
}

std::string described(const Variant& variant, const Words& point) {
  std::string text = variant.construction;
  for (const auto& [name, word] : joined(point, variant.words)) text += " " + name + "=" + word;
  return text;
}

TEST(Cost, CountedIsTheFormulaForEveryProblemThatRuns) {
  std::set<std::string> problems, two_layers;
  std::size_t runs = 0;
  for (const Words& point : points())
    for (const Variant& variant : variants) {
      const auto instance = built(variant.construction, joined(point, variant.words));
      if (!instance) continue;
      const DpTask& task = *instance->program;
      // A hard head for the largest value meets ties: how many, the input says and no formula of the weights.
      if (!task.coordinates.extrema.empty() && described(variant, point).find("attention=hard") != std::string::npos)
        continue;
      const Tally law = *cost_by_law(instance->model, task.layout);
      for (const std::vector<long>& inputs : task.candidates(3)) {
        const auto tokens = count_run(instance->model, task, inputs);
        ASSERT_TRUE(tokens.ok()) << tokens.error().message;
        EXPECT_EQ(tokens->size(), task.layout.length());
        const Tally counted = sum(*tokens);
        EXPECT_EQ(counted.multiply_adds, law.multiply_adds) << described(variant, point);
        EXPECT_EQ(counted.exponentials, law.exponentials) << described(variant, point);
        EXPECT_EQ(counted.state_reads, law.state_reads) << described(variant, point);
        ++runs;
      }
      problems.insert(task.program.problem);
      if (instance->model.layers.size() == 2) two_layers.insert(task.program.problem);
    }
  for (const char* name :
       {"lis", "edit-distance", "lcs", "knapsack", "matrix-chain", "cyk", "viterbi", "fibonacci", "pointer-chase"})
    EXPECT_TRUE(problems.contains(name)) << name;
  EXPECT_TRUE(two_layers.contains("knapsack"));
  EXPECT_GT(runs, 500U);
}

/// What cost.md says of heads and slots with addresses in the position row, in the sizes of the problem alone; N by the
/// compiler's own count.
TEST(Cost, OfOneLayerInTheSizesOfTheProblem) {
  std::size_t seen = 0;
  for (const Words& point : points())
    for (const Variant& variant : variants) {
      const auto instance = built(variant.construction, joined(point, variant.words));
      if (!instance || instance->model.layers.size() != 1 || instance->program->program.form != "unrolled") continue;
      const std::string word = described(variant, point);
      const auto says = [&](const std::string& part) { return word.find(part) != std::string::npos; };
      if (says("attention=hard") || says("read=mlp")) continue;
      const DpTask& task = *instance->program;
      const std::uint64_t T = task.program.steps.size(), G = task.program.inputs.size();
      const bool prompt = task.layout.inputs == Inputs::prompt;
      std::uint64_t R = 0;
      for (const Read& read : task.program.reads) R += prompt || read.from != Read::From::input ? 1 : 0;
      const std::uint64_t N = value_network(task)->nonzeros, P = task.program.fields.size(),
                          L = (prompt ? G : 1) + T - 1;
      std::uint64_t right = 0;
      if (variant.construction == "dp/attention") {
        const std::uint64_t window = says("window=5") ? 5 : L;
        right = 3 * R * L + (3 * R + N + P) * T;
        for (std::uint64_t i = L - T + 1; i <= L; ++i) right += 4 * R * std::min(i, window);
      } else {
        const std::uint64_t C = instance->model.layers[0].mixer.index() == 2
                                    ? std::get<S6>(instance->model.layers[0].mixer).beta.size()
                                    : 0;
        right = L * ((says("write=zoh") ? 10 : 9) * C + 2) + T * (5 * C + N + P);
      }
      EXPECT_EQ(sum(*count_run(instance->model, task, task.candidates(1).front())).multiply_adds, right) << word;
      ++seen;
    }
  EXPECT_GT(seen, 100U);
}

TEST(Cost, OfTheSlotPlanIsThatOfTheLiveWidth) {
  for (const auto& [inputs, reads] : {std::pair("prompt", 5UL), {"streamed", 3UL}}) {
    const Instance instance =
        *built("dp/ssm-slots", {{"problem", "edit-distance"}, {"n", "5"}, {"m", "5"}, {"inputs", inputs}});
    const Values facts = cost_facts(instance.model);
    const std::size_t width = live_width(instance.program->program, instance.program->layout.inputs).W;
    EXPECT_EQ(std::get<Rational>(facts.at("channels")), Rational(reads * width));
    EXPECT_EQ(std::get<Rational>(facts.at("inner_channels")), Rational(0));
  }
}

TEST(Cost, TheWindowThatReachesIsTheLeastThatExecutes) {
  const Construction& construction = **find_construction(builtin_constructions(), "dp/attention");
  for (const auto& [point, right] : std::vector<std::pair<Words, long>>{
           {{{"problem", "edit-distance"}, {"n", "4"}, {"m", "4"}, {"inputs", "streamed"}}, 5},
           {{{"problem", "fibonacci"}, {"T", "8"}, {"inputs", "streamed"}}, 2},
           {{{"problem", "edit-distance"}, {"n", "3"}, {"m", "3"}, {"inputs", "prompt"}}, 12}}) {
    const Rational reach =
        std::get<Rational>(construction.facts(*arguments_for(construction, values_of(point)))->at("reach"));
    EXPECT_EQ(reach, Rational(right));
    for (const long window : {right, right - 1}) {
      const Instance instance = *built("dp/attention", joined(point, {{"window", std::to_string(window)}}));
      EXPECT_EQ(prove_decoding(instance.model, *instance.program).proved, window == right) << window;
    }
  }
}

/// Two tokens through one softmax head with a key of two numbers and a value of one, an MLP of two hidden units, by
/// hand.
Instance by_hand() {
  DpProgram program;
  program.problem = "by-hand";
  program.form = "unrolled";
  program.inputs = {{0, 3}};
  program.fields = {"value"};
  program.reads = {{"input", Read::From::input}};
  program.rules = {{*Transition::parse("input", argument_names(program))}};
  program.steps = {{0, {{1, 1}}, {0}, {}}, {0, {{1, 1}}, {0}, {}}};
  Instance instance;
  instance.program = task_of(program, Inputs::prompt);
  Model& model = instance.model;
  model.d_model = 4;
  model.fields = {{"value", RealField{{{0, 1}}}}};
  model.positions = WeightMatrix(2, 4);
  for (std::size_t t = 0; t < 2; ++t) model.positions.set_row(t, OneHotRow{1});
  AttentionHead head;
  head.w_q = head.w_k = WeightMatrix(2, 4);
  head.w_q.set_row(0, SparseRow{{{0, 1}, {1, 2}}});
  head.w_q.set_row(1, OneHotRow{1});
  head.w_k.set_row(0, OneHotRow{0});
  head.w_k.set_row(1, OneHotRow{1});
  head.w_v = WeightMatrix(1, 4);
  head.w_v.set_row(0, OneHotRow{0});
  head.w_o = WeightMatrix(4, 1);
  head.w_o.set_row(2, OneHotRow{0});
  Mlp mlp;
  mlp.hidden = {{WeightMatrix(2, 4), {0, 1}}};
  mlp.hidden[0].w.set_row(0, SparseRow{{{0, 1}, {2, -1}, {3, 5}}});
  mlp.hidden[0].w.set_row(1, OneHotRow{2});
  mlp.out = {WeightMatrix(4, 2), {0, 0, 0, 0}};
  mlp.out.w.set_row(3, SparseRow{{{0, 1}, {1, 1}}});
  model.layers = {{Attention{{head}}, mlp}};
  model.readout = WeightMatrix(1, 4);
  model.readout.set_row(0, OneHotRow{3});
  return instance;
}

TEST(Cost, CountedByHandOnATinyModel) {
  const Instance instance = by_hand();
  for (const long input : {0L, 2L}) {
    const std::vector<long> inputs = {input};
    const std::vector<Tally> tokens = *count_run(instance.model, *instance.program, inputs);
    ASSERT_EQ(tokens.size(), 2U);
    // Key and value 3, query 3, out 1, MLP 4 + 2, read-out 1; and for each of 1, 2 positions: 2 for the score, 1
    // quotient, 1 for the sum.
    EXPECT_EQ(tokens[0], (Tally{.multiply_adds = 14 + 4, .exponentials = 1, .state_reads = 3}));
    EXPECT_EQ(tokens[1], (Tally{.multiply_adds = 14 + 8, .exponentials = 2, .state_reads = 6}));
  }
}

/// The same tokens through an S6 of two channels with one state each, gated.
TEST(Cost, CountedByHandOnATinySelectiveModel) {
  for (const auto write : {S6::Write::euler, S6::Write::zoh}) {
    Instance instance = by_hand();
    S6 mixer;
    mixer.write = write;
    mixer.w_u = mixer.w_delta = WeightMatrix(2, 4);
    for (std::size_t c = 0; c < 2; ++c) {
      mixer.w_u.set_row(c, OneHotRow{0});
      mixer.w_delta.set_row(c, SparseRow{{{0, 1}, {1, 1}}});
    }
    mixer.beta = {0, 1};
    mixer.a = WeightMatrix(2, 1);
    for (std::size_t c = 0; c < 2; ++c) mixer.a.set_row(c, OneHotRow{0, -1});
    mixer.w_b = mixer.w_c = WeightMatrix(1, 4);
    mixer.w_b.set_row(0, OneHotRow{1});
    mixer.w_c.set_row(0, OneHotRow{1});
    mixer.d = {0, 3};
    mixer.w_z = mixer.w_u;
    mixer.w_out = WeightMatrix(4, 2);
    mixer.w_out.set_row(2, SparseRow{{{0, 1}, {1, 1}}});
    instance.model.layers[0].mixer = mixer;
    const std::vector<long> inputs = {2};
    const std::vector<Tally> tokens = *count_run(instance.model, *instance.program, inputs);
    // u 2, Delta 4, B 1, C 1; per channel Delta A, decay h, Delta B u (2), C h (and a quotient); D 1; z 2, gates 2, out
    // 2; MLP 6, read-out 1.
    const Tally token{.multiply_adds = write == S6::Write::zoh ? 34U : 32U, .exponentials = 6, .state_reads = 2};
    EXPECT_EQ(tokens, (std::vector<Tally>{token, token}));
    EXPECT_EQ(*cost_by_law(instance.model, instance.program->layout), token + token);
  }
}

TEST(Cost, APromptTokenOnlyWritesWhatLaterTokensNeed) {
  for (const auto& [construction, cost] : {std::pair("dp/attention", 3UL), {"dp/ssm-slots", 9UL}}) {
    const Instance instance = *built(construction, {{"problem", "lis"}, {"n", "4"}});
    const Values facts = cost_facts(instance.model);
    const std::vector<Tally> tokens =
        *count_run(instance.model, *instance.program, instance.program->candidates(1).front());
    const Rational unit = std::get<Rational>(facts.at(cost == 3 ? "heads" : "channels"));
    for (std::size_t g = 0; g + 1 < 4; ++g)
      EXPECT_EQ(Rational(tokens[g].multiply_adds), Rational(cost) * unit + Rational(cost == 3 ? 0 : 2));
    EXPECT_GT(tokens[3].multiply_adds, tokens[2].multiply_adds);
  }
}

TEST(Cost, PyTorchsSoftplusSparesExponentialsOfOpenGatesOnly) {
  const Words point = {{"problem", "fibonacci"}, {"T", "8"}, {"inputs", "streamed"}};
  const Instance exact = *built("dp/ssm-slots", point),
                 torch = *built("dp/ssm-slots", joined(point, {{"softplus", "torch20"}}));
  const auto inputs = exact.program->candidates(1).front();
  const Tally a = sum(*count_run(exact.model, *exact.program, inputs)),
              b = sum(*count_run(torch.model, *torch.program, inputs));
  EXPECT_EQ(a.multiply_adds, b.multiply_adds);
  EXPECT_EQ(a.state_reads, b.state_reads);
  // Gamma = 24 > 20 where a value is kept: per read once for every step but the last, which no token carries, and the
  // one never read again.
  const SlotPlan plan = live_width(exact.program->program, Inputs::streamed).plan;
  const std::size_t kept = static_cast<std::size_t>(
      std::count_if(plan.value_slot.begin(), plan.value_slot.end() - 1, [](auto slot) { return slot > 0; }));
  EXPECT_EQ(a.exponentials - b.exponentials, 2 * kept);
}

TEST(Cost, IsRefusedWhereTheStateIsNotCounted) {
  Instance instance = by_hand();
  instance.model.layers[0].mixer =
      AbstractSsm{WeightMatrix(1, 4), WeightMatrix(1, 4), WeightMatrix(1, 4), WeightMatrix(1, 4), WeightMatrix(4, 1)};
  const std::vector<long> inputs = {1};
  EXPECT_NE(count_run(instance.model, *instance.program, inputs).error().message.find("attention or S6"),
            std::string::npos);
  EXPECT_NE(cost_by_law(instance.model, instance.program->layout).error().message.find("attention or S6"),
            std::string::npos);
}

TEST(Cost, QuantityIsTheSumOverTheTokens) {
  const Instance instance = *built("dp/attention", {{"problem", "fibonacci"}, {"T", "5"}, {"inputs", "streamed"}});
  const Whole whole = cost_total().whole(instance, {}, {});
  const std::vector<Tally> tokens =
      *count_run(instance.model, *instance.program, instance.program->candidates(1).front());
  const Tally total = sum(tokens);
  EXPECT_EQ(whole.value, Rational(total.multiply_adds));
  const std::map<std::string, Rational> details(whole.details.begin(), whole.details.end());
  EXPECT_EQ(details.at("exponentials"), Rational(total.exponentials));
  EXPECT_EQ(details.at("state_reads"), Rational(total.state_reads));
  EXPECT_EQ(details.at("steps"), Rational(5));
  EXPECT_EQ(details.at("tokens"), Rational(tokens.size()));
  EXPECT_EQ(details.at("largest_token"), Rational(tokens.back().multiply_adds)) << "attention's last token sees most";
}

}  // namespace
}  // namespace seqcert
