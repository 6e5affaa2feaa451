// Optima over many steps, by a head and over slots: every kind of them, and what is wrong about them.
#include "compile/step_network.hpp"
#include "constructions/dp_parts.hpp"
#include "dp_models.hpp"
#include "task/problem_parts.hpp"

#include <functional>

namespace seqcert {
namespace {

using namespace dp_models;

/// A kind of optimum: over all earlier steps or over the two of the layer before; found by a constant or by the input.
struct Kind {
  Read::From from;
  bool where, bonus, layers, by_input;
  std::string name() const {
    return fmt::format("{}{}{}{}{}", from == Read::From::largest ? "largest" : "smallest", where ? " where" : "",
                       bonus ? " bonus" : "", layers ? " layers" : "", by_input ? " by input" : "");
  }
};

std::vector<Kind> kinds() {
  std::vector<Kind> all;
  for (const Read::From from : {Read::From::largest, Read::From::smallest})
    for (int bits = 0; bits < 16; ++bits) {
      const Kind kind{from, (bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
      if (!kind.bonus || !kind.by_input) all.push_back(kind);
    }
  return all;
}

/// Six steps: v(t) = max(best + s_t, 0), best the optimum of v(s) + [2 key <= t] bonus, 4 where nothing is read; of a
/// key that is an input or the number of the step (in its layer). What is admitted: key < c, with c = 0, 1, 2, ... in
/// turn, so that sometimes nothing is.
DpProgram hand(const Kind& kind) {
  DpProgram program = empty_program("hand", "compact");
  program.inputs.assign(6, {0, 1});
  program.reads = {{"s", Read::From::input}, {"best", kind.from}};
  program.constants = {"state", "c", "d", "e"};
  std::vector<std::string> with_key = argument_names(program);
  with_key.push_back("key");
  if (kind.where) program.reads[1].where = *Transition::parse("select(key < c, 1, 0)", with_key);
  if (kind.bonus) program.reads[1].bonus = *Transition::parse("select(key <= 1, d, e)", with_key);
  program.reads[1].key = kind.by_input ? 0 : 2;
  add_rules(program, {"max(best + s, 0)"});
  for (std::size_t t = 1; t <= 6; ++t) {
    const auto number = static_cast<long>(t), state = kind.layers ? (number - 1) % 2 + 1 : number;
    const Source source = kind.layers ? (t <= 2 ? Source{} : Source{(t - 1) / 2 * 2 - 1, (t - 1) / 2 * 2})
                                      : (t == 1 ? Source{} : Source{1, t - 1});
    add_step(program, 0, {t, 0}, {0, source.absent() ? 2 + number : 0}, {state, number % 4, number % 3, 3 - number});
    program.steps.back().sources[1] = source;
  }
  require_consistent(program);
  return program;
}

/// A sufficient lambda: ln(1 + 8 W C), and ln(4 L C) where the key is not found.
Rational sufficient(DpTask& task) {
  attention_model(task, {});
  const auto network = value_network(task);
  const double c = std::max(1.0, network->lipschitz.approximately());
  const double width = static_cast<double>(
      std::max(task.carried.hi, task.coordinates.extrema[0].keys.hi - task.coordinates.extrema[0].keys.lo + 1));
  return max(Rational(1), enough(std::max(1 + 8 * width * c, 4 * static_cast<double>(task.layout.length()) * c)));
}

TEST(OptimumHead, EveryKindIsProvedAndRightOnAllInputs) {
  for (const Kind& kind : kinds())
    for (const Inputs inputs : {Inputs::prompt, Inputs::streamed}) {
      SCOPED_TRACE(kind.name() + (inputs == Inputs::prompt ? " prompt" : " streamed"));
      DpTask task = task_of(hand(kind), inputs);
      const Rational lambda = sufficient(task);
      for (const AttentionHead::Kind head : {AttentionHead::Kind::softmax, AttentionHead::Kind::hard}) {
        const Model model = attention_model(task, {lambda, head, std::nullopt});
        const DecodingProof proof = prove_decoding(model, task);
        EXPECT_TRUE(proof.proved) << proof.reason;
        EXPECT_EQ(wrong_somewhere(model, task), "");
      }
    }
}

/// Scores that tell values apart but not keys, groups, the start token: what any of these is there for.
TEST(OptimumHead, EveryPartOfItsScoresIsNeeded) {
  std::size_t refuted = 0, tried = 0;
  for (const Kind& kind : kinds()) {
    SCOPED_TRACE(kind.name());
    DpTask task = task_of(hand(kind), Inputs::prompt);
    task.candidates = [program = task.program](std::size_t) {
      std::vector<std::vector<long>> all;
      test::for_each_input(program, [&](const std::vector<long>& inputs) { all.push_back(inputs); });
      return all;
    };
    const Model right = attention_model(task, {sufficient(task), AttentionHead::Kind::softmax, std::nullopt});
    const std::size_t rows = std::get<Attention>(right.layers[1].mixer).heads[0].w_q.rows();
    for (std::size_t row = 0; row < rows; ++row) {
      Model model = right;
      std::get<Attention>(model.layers[1].mixer).heads[0].w_q.set_row(row, SparseRow{});
      const DecodingProof proof = prove_decoding(model, task);
      EXPECT_FALSE(proof.proved);
      EXPECT_NE(proof.reason.find("head 1 "), std::string::npos) << proof.reason;
      ++tried;
      // Where it is not refuted, some output lies between two integers, or what is missing decides nothing here.
      refuted += is_refuted(model, task) ? 1 : 0;
    }
  }
  EXPECT_GE(10 * refuted, 7 * tried) << refuted << " of " << tried;
}

Values viterbi(const Values& more = {}) {
  return with({{"problem", word("viterbi")}, {"form", word("compact")}, {"k", 3L}, {"S", 4L}, {"letters", 2L}}, more);
}

void require_refuted(const Model& model, const DpTask& task, const std::string& naming) {
  const DecodingProof proof = prove_decoding(model, task);
  EXPECT_FALSE(proof.proved);
  EXPECT_NE(proof.reason.find(naming), std::string::npos) << proof.reason << "\nshould name: " << naming;
  EXPECT_TRUE(is_refuted(model, task)) << "no input was found on which it fails";
}

TEST(WrongOptimum, TheLayerNextToTheRightOneIsRefuted) {
  for (const char* kind : {"softmax", "hard"})
    for (const long off : {-1L, 1L}) {
      Instance instance = claimed("dp/attention", viterbi({{"attention", word(kind)}}));
      const DpTask& task = *instance.program;
      const HeadEntries& head = *task.coordinates.extrema[0].head;
      // All steps of the third layer take from the first, or from their own.
      for (std::size_t t = 7; t <= 9; ++t)
        set_address(instance.model, task.layout.computes(t), head.asked->at, head.asked->sq,
                    static_cast<std::size_t>(2 + off));
      require_refuted(instance.model, task, "step 7 takes best of other tokens than those at positions");
    }
}

TEST(WrongOptimum, OneStateMissingIsRefuted) {
  std::size_t refuted = 0;
  for (std::size_t state = 0; state < 3; ++state) {
    Instance instance = claimed("dp/attention", viterbi({{"cost", 9L}}));
    AttentionHead& head = std::get<Attention>(instance.model.layers[1].mixer).heads[0];
    head.w_k.set_row(state, SparseRow{});
    const DecodingProof proof = prove_decoding(instance.model, *instance.program);
    EXPECT_NE(proof.reason.find("a key is not asked for"), std::string::npos) << proof.reason;
    // No best path may go through a state at these costs: then nothing is missing.
    const bool fails = is_refuted(instance.model, *instance.program);
    EXPECT_NE(fails, wrong_somewhere(instance.model, *instance.program).empty());
    refuted += fails ? 1 : 0;
  }
  EXPECT_GE(refuted, 2U);
}

TEST(WrongOptimum, WithoutTheTieBreakerItIsRefuted) {
  for (const char* kind : {"softmax", "hard"}) {
    Instance instance = claimed("dp/attention", viterbi({{"attention", word(kind)}, {"cost", 2L}}));
    const HeadEntries& head = *instance.program->coordinates.extrema[0].head;
    AffineMap& out = instance.model.layers[0].mlp->out;
    // What key v adds has v + 1 as its constant, besides what the admitted have.
    for (std::size_t v = 0; v < 3; ++v) out.bias[head.worth + v] -= Rational(v + 1);
    require_refuted(instance.model, *instance.program, "layer 1: its network is not the one compiled from the program");
  }
}

TEST(WrongOptimum, ValuesThatWeighLessThanKeysAreRefuted) {
  Instance instance = claimed("dp/attention", viterbi({{"cost", 9L}}));
  AttentionHead& head = std::get<Attention>(instance.model.layers[1].mixer).heads[0];
  const auto [column, weight] = head.w_q.row(3)[0];
  set_entry(head.w_q, 3, column, weight / Rational(8));
  require_refuted(instance.model, *instance.program, "head 1 does not take best");
}

TEST(WrongOptimum, ALambdaBelowWhatTheKeyNeedsIsRefuted) {
  const Instance instance = built("dp/attention", viterbi({{"lambda", Rational::ratio(1, 4)}}));
  require_refuted(instance.model, *instance.program, "the reads may be off by more than the network bears");
}

TEST(OptimumOverSlots, ViterbiIsProvedAndRightOnAllInputs) {
  const Values tiny = viterbi({{"read", word("mlp")}, {"k", 2L}, {"S", 5L}});
  for (const char* inputs : {"prompt", "streamed"}) {
    for (const char* write : {"euler", "zoh"})
      for (const char* slots : {"plan", "all"}) {
        const Values values = with(tiny, {{"inputs", word(inputs)}, {"write", word(write)}, {"slots", word(slots)}});
        const Instance instance = claimed("dp/ssm-slots", values);
        EXPECT_TRUE(prove_decoding(instance.model, *instance.program).proved)
            << prove_decoding(instance.model, *instance.program).reason;
        EXPECT_EQ(wrong_somewhere(instance.model, *instance.program), "");
      }
    const Instance ring = claimed("dp/ssm-window", with(tiny, {{"inputs", word(inputs)}}));
    EXPECT_TRUE(prove_decoding(ring.model, *ring.program).proved);
    EXPECT_EQ(wrong_somewhere(ring.model, *ring.program), "");
  }
}

TEST(OptimumOverSlots, ViterbiStreamedKeepsTwoLayersLessOne) {
  // The layer before and all but the last of the own: 2k - 1.
  for (const long k : {1L, 2L, 3L, 5L}) {
    const Instance instance =
        claimed("dp/ssm-slots", viterbi({{"read", word("mlp")}, {"inputs", word("streamed")}, {"k", k}}));
    EXPECT_EQ(std::get<S6>(instance.model.layers[0].mixer).w_u.rows(), static_cast<std::size_t>(2 * k - 1));
  }
}

TEST(OptimumOverSlots, LisKeepsItsKeys) {
  for (const char* inputs : {"prompt", "streamed"})
    for (const char* name : {"dp/ssm-slots", "dp/ssm-window"}) {
      Values values{{"problem", word("lis")}, {"form", word("compact")}, {"n", 4L}, {"range", 3L},
                    {"inputs", word(inputs)}, {"read", word("mlp")}};
      if (name == std::string("dp/ssm-slots")) values.emplace("slots", word("all"));
      SCOPED_TRACE(name_of(name, values));
      const Instance instance = claimed(name, values);
      EXPECT_TRUE(prove_decoding(instance.model, *instance.program).proved)
          << prove_decoding(instance.model, *instance.program).reason;
      EXPECT_EQ(wrong_somewhere(instance.model, *instance.program), "");
    }
}

TEST(OptimumOverSlots, WhatCannotBeIsRefusedWithTheReason) {
  const Construction& construction = **find_construction(builtin_constructions(), "dp/ssm-slots");
  const auto refusal = [&](const Values& values) {
    const auto arguments = arguments_for(construction, values);
    return arguments.ok() ? "" : arguments.error().message;
  };
  EXPECT_NE(refusal(viterbi()).find("a gate reads one: use read = mlp"), std::string::npos);
  const Values lis{{"problem", word("lis")}, {"form", word("compact")}, {"read", word("mlp")}};
  EXPECT_NE(refusal(lis).find("these slots are used again before the end; use slots = all, or inputs = streamed"),
            std::string::npos);
  EXPECT_EQ(refusal(with(lis, {{"slots", word("all")}})), "");
  EXPECT_EQ(refusal(with(lis, {{"inputs", word("streamed")}})), "");
}

TEST(WrongSlots, TheSlotOfAnotherStateIsRefuted) {
  Instance instance = claimed("dp/ssm-slots", viterbi({{"read", word("mlp")}, {"cost", 9L}}));
  const DpTask& task = *instance.program;
  const std::size_t first = *task.coordinates.extrema[0].slots, position = task.layout.computes(8);
  const auto a = *address_in_row(instance.model.positions.row(position - 1), first),
             b = *address_in_row(instance.model.positions.row(position - 1), first + 1);
  set_entry(instance.model.positions, position - 1, first, Rational(b));
  set_entry(instance.model.positions, position - 1, first + 1, Rational(a));
  require_refuted(instance.model, task, "step 8 finds in slot");
}

/// Refused for all costs; refuted where a best path goes through what is missing, else right on every input.
void require_refuted_for_some_costs(const std::function<Instance(long seed)>& wrong, const std::string& naming) {
  std::size_t refuted = 0;
  for (long seed = 1; seed <= 6; ++seed) {
    const Instance instance = wrong(seed);
    const DecodingProof proof = prove_decoding(instance.model, *instance.program);
    EXPECT_NE(proof.reason.find(naming), std::string::npos) << proof.reason << "\nshould name: " << naming;
    const bool fails = is_refuted(instance.model, *instance.program);
    EXPECT_NE(fails, wrong_somewhere(instance.model, *instance.program).empty());
    refuted += fails ? 1 : 0;
  }
  EXPECT_GE(refuted, 2U);
}

TEST(WrongSlots, ARingOneTooShortIsRefuted) {
  // 2k - 2 slots: the last state of a layer takes the place of the first of the layer before it.
  const auto wrong = [](long seed) {
    Instance instance = claimed(
        "dp/ssm-window", viterbi({{"read", word("mlp")}, {"inputs", word("streamed")}, {"cost", 9L}, {"seed", seed}}));
    const DpTask& task = *instance.program;
    const DpCoordinates& c = task.coordinates;
    const auto slot_of = [](std::size_t t) { return 1 + (t - 1) % 4; };
    for (std::size_t t = 1; t < task.layout.steps; ++t)
      set_address(instance.model, task.layout.stands_at(t), c.place, c.place_sq, slot_of(t));
    for (std::size_t t = 4; t <= task.layout.steps; ++t)
      for (std::size_t v = 0; v < 3; ++v)
        set_entry(instance.model.positions, task.layout.computes(t) - 1, *c.extrema[0].slots + v,
                  Rational(slot_of(task.program.steps[t - 1].sources[1].first + v)));
    return instance;
  };
  require_refuted_for_some_costs(wrong, "finds in slot");
}

TEST(WrongOptimum, AWindowOneTooShortIsRefuted) {
  // 2k - 1 tokens hold the layer before when the last state of a layer is made; the claim's window does, one less does
  // not.
  const auto with_window = [](long window, long seed) {
    const Values values = viterbi({{"inputs", word("streamed")}, {"cost", 9L}, {"seed", seed}, {"window", window}});
    return claimed("dp/attention", values);
  };
  EXPECT_TRUE(prove_decoding(with_window(5, 1).model, *with_window(5, 1).program).proved);
  require_refuted_for_some_costs([&](long seed) { return with_window(4, seed); },
                                 "outside the 4 positions its head sees");
}

TEST(WrongSlots, AKeyKeptWithTheNextValueIsRefuted) {
  Instance instance = claimed("dp/ssm-slots", {{"problem", word("lis")},
                                               {"form", word("compact")},
                                               {"n", 5L},
                                               {"range", 4L},
                                               {"inputs", word("streamed")},
                                               {"read", word("mlp")}});
  const DpTask& task = *instance.program;
  const AddressEntries& place = *task.coordinates.extrema[0].key_place;
  const auto slot = [&](std::size_t t) {
    return *address_in_row(instance.model.positions.row(task.layout.computes(t) - 1), place.at);
  };
  const std::size_t second = slot(2), third = slot(3);
  set_address(instance.model, task.layout.computes(2), place.at, place.sq, third);
  set_address(instance.model, task.layout.computes(3), place.at, place.sq, second);
  require_refuted(instance.model, task, "layer 1: its network is not the one compiled from the program");
}

/// Rows of an optimum, and its head, changed at random: what is still proved is right.
TEST(OptimumFuzz, WhatIsStillProvedIsRight) {
  std::uint64_t state = 7;
  const auto below = [&](std::size_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33) % n;
  };
  std::size_t proved = 0, changed = 0;
  const auto fuzz = [&](const Instance& instance) {
    const DpTask& task = *instance.program;
    const ExtremumEntries& optimum = task.coordinates.extrema[0];
    const long keys = optimum.keys.hi - optimum.keys.lo + 1;
    std::vector<AddressEntries> addresses;
    std::vector<std::size_t> numbers;
    if (optimum.head) {
      for (const auto& entries : {optimum.head->group, optimum.head->asked, optimum.head->key_at})
        if (entries) addresses.push_back(*entries);
      numbers = {optimum.head->has_key, optimum.head->key};
    }
    if (optimum.key_place) addresses.push_back(*optimum.key_place);
    for (long v = 0; optimum.slots && v < keys; ++v) numbers.push_back(*optimum.slots + static_cast<std::size_t>(v));
    for (std::size_t n = 0; n < 40; ++n) {
      Model model = instance.model;
      const std::size_t position = 1 + below(model.positions.rows()), to = below(7), what = below(3);
      if (what == 0 && !addresses.empty()) {
        const AddressEntries& entries = addresses[below(addresses.size())];
        set_address(model, position, entries.at, entries.sq, to);
      } else if (what == 1 && !numbers.empty()) {
        set_entry(model.positions, position - 1, numbers[below(numbers.size())], Rational(to));
      } else if (auto* attention = std::get_if<Attention>(&model.layers.back().mixer)) {
        AttentionHead& head = attention->heads[0];
        WeightMatrix& w = below(2) == 0 ? head.w_q : head.w_k;
        const std::size_t row = below(w.rows());
        if (w.row(row).empty()) continue;
        const auto [column, weight] = w.row(row)[0];
        set_entry(w, row, column, weight * Rational::ratio(static_cast<long>(to), 3));
      } else {
        continue;
      }
      ++changed;
      if (!prove_decoding(model, task).proved) continue;
      ++proved;
      EXPECT_EQ(wrong_somewhere(model, task), "") << n;
    }
  };
  for (const char* inputs : {"prompt", "streamed"}) {
    const Values small = with(viterbi({{"k", 2L}, {"S", 4L}}), {{"inputs", word(inputs)}});
    fuzz(claimed("dp/attention", small));
    fuzz(claimed("dp/ssm-slots", with(small, {{"read", word("mlp")}})));
    const Values lis{
        {"problem", word("lis")}, {"form", word("compact")}, {"n", 4L}, {"range", 3L}, {"inputs", word(inputs)}};
    fuzz(claimed("dp/attention", lis));
    fuzz(claimed("dp/ssm-slots", with(lis, {{"read", word("mlp")}, {"slots", word("all")}})));
  }
  EXPECT_GT(changed, 150U);
  EXPECT_LT(3 * proved, 2 * changed) << "some changes change nothing, or what no step asks for";
}

}  // namespace
}  // namespace seqcert
