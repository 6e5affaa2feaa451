// Wrong models: the proof refuses each and names what is wrong, and an input on which it fails is found.
#include "compile/step_network.hpp"
#include "dp_models.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace seqcert {
namespace {

using namespace dp_models;

bool is_refused(const Model& model, const DpTask& task, const std::string& naming) {
  const DecodingProof proof = prove_decoding(model, task);
  EXPECT_FALSE(proof.proved);
  EXPECT_NE(proof.reason.find(naming), std::string::npos) << proof.reason << "\nshould name: " << naming;
  return !proof.proved;
}

/// Refused by the proof for this reason, and refuted by an input.
void require_refuted(const Model& model, const DpTask& task, const std::string& naming) {
  is_refused(model, task, naming);
  EXPECT_TRUE(is_refuted(model, task)) << "no input was found on which it fails";
}

/// The words of CYK are few, and many a table entry is the same for all of them: a model that reads its neighbour may
/// be right; so may one that misses one of several terms. Then it is right on every single input.
void require_refuted(const Case& c, const Model& model, const DpTask& task, const std::string& naming) {
  if (c.problem != "cyk" && !c.optimum) return require_refuted(model, task, naming);
  is_refused(model, task, naming);
  EXPECT_NE(is_refuted(model, task), wrong_somewhere(model, task).empty());
}

Values of(const Case& c, const Values& more = {}) { return with(with(c.small, {{"problem", c.problem}}), more); }

S6& memory(Model& model, std::size_t layer = 0) { return std::get<S6>(model.layers[layer].mixer); }

/// Slot addresses of every position go through `where`.
void move_slots(Model& model, const DpTask& task, const std::function<std::size_t(std::size_t)>& where) {
  const DpCoordinates& c = task.coordinates;
  for (std::size_t p = 1; p <= model.positions.rows(); ++p) {
    const auto move = [&](std::size_t entry, std::size_t square) {
      const auto slot = address_in_row(model.positions.row(p - 1), entry);
      set_address(model, p, entry, square, where(slot.value()));
    };
    move(c.place, c.place_sq);
    for (std::size_t k = 0; k < task.program.reads.size(); ++k)
      if (!comes_with_token(task, k) && is_addressed_by_row(task.program.reads[k])) move(c.at[k], c.at_sq[k]);
    for (const ExtremumEntries& optimum : c.extrema)
      for (long v = optimum.keys.lo; optimum.slots && v <= optimum.keys.hi; ++v) {
        const std::size_t entry = *optimum.slots + static_cast<std::size_t>(v - optimum.keys.lo);
        set_entry(model.positions, p - 1, entry,
                  Rational(where(address_in_row(model.positions.row(p - 1), entry).value())));
      }
  }
}

std::size_t slots_used(const Model& model, const DpTask& task) {
  std::size_t most = 0;
  for (std::size_t p = 0; p < model.positions.rows(); ++p)
    most = std::max(most, address_in_row(model.positions.row(p), task.coordinates.place).value());
  return most;
}

TEST(WrongAttention, LambdaOfOneQuarterIsRefuted) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(name_of(c.problem, c.small));
    const Instance instance = built("dp/attention", of(c, {{"lambda", Rational::ratio(1, 4)}}));
    require_refuted(instance.model, *instance.program,
                    c.optimum && c.problem == "lis" ? "its lambda is below 1"
                                                    : "the reads may be off by more than the network bears");
  }
}

TEST(WrongAttention, AHeadMissingIsRefuted) {
  for (const Case& c : cases())
    for (const char* kind : {"softmax", "hard"}) {
      const Instance instance = claimed("dp/attention", of(c, {{"attention", word(kind)}}));
      const DpTask& task = *instance.program;
      for (std::size_t l = 0; l < instance.model.layers.size(); ++l)
        for (std::size_t h = 0; h < std::get<Attention>(instance.model.layers[l].mixer).heads.size(); ++h) {
          SCOPED_TRACE(fmt::format("{} {}: head {} of layer {}", name_of(c.problem, c.small), kind, h + 1, l + 1));
          Model model = instance.model;
          auto& heads = std::get<Attention>(model.layers[l].mixer).heads;
          const std::size_t entry = [&] {
            for (std::size_t r = 0; r < heads[h].w_o.rows(); ++r)
              if (!heads[h].w_o.row(r).empty()) return r;
            return std::size_t{0};
          }();
          heads.erase(heads.begin() + static_cast<std::ptrdiff_t>(h));
          const auto read = static_cast<std::size_t>(std::ranges::find(task.coordinates.reads, entry) -
                                                     task.coordinates.reads.begin());
          require_refuted(model, task,
                          read < task.program.reads.size()
                              ? fmt::format("layer {}: it does not read {}", l + 1, task.program.reads[read].name)
                              : fmt::format("layer {}: it does not find all keys", l + 1));
        }
    }
}

TEST(WrongAttention, AHeadTwiceIsRefuted) {
  // It would double what it reads.
  for (const Case& c : cases())
    for (const char* kind : {"softmax", "hard"}) {
      const Instance instance = claimed("dp/attention", of(c, {{"attention", word(kind)}}));
      for (std::size_t l = 0; l < instance.model.layers.size(); ++l) {
        SCOPED_TRACE(fmt::format("{} {}: layer {}", name_of(c.problem, c.small), kind, l + 1));
        Model model = instance.model;
        auto& heads = std::get<Attention>(model.layers[l].mixer).heads;
        if (heads.empty()) continue;
        heads.push_back(heads.back());
        require_refuted(model, *instance.program, "a second time");
      }
    }
}

/// The window that postfix and the compact subsequence need, by hand; 0 for others. Postfix with n operators: the last
/// one may take the value of the first step, 2n steps before; with the inputs first each step reads its token 2n + 1
/// positions on, its own included. The subsequence of n numbers: the last number looks back over all values to the
/// start token, n positions with its own; with the inputs first the token of a value finds its number n + 1 positions
/// before itself.
std::size_t closed_window(const Case& c, bool streamed) {
  const auto size = [&](const char* name) {
    return static_cast<std::size_t>(std::get<Rational>(c.small.at(name)).to_long().value());
  };
  if (c.problem == "postfix") return 2 * size("operators") + (streamed ? 0 : 1);
  if (c.problem == "lis" && c.optimum) return size("n") + (streamed ? 0 : 2);
  return 0;
}

TEST(WrongAttention, AWindowOneTooShortIsRefuted) {
  std::size_t tried = 0;
  for (const Case& c : cases())
    for (const char* inputs : {"prompt", "streamed"}) {
      SCOPED_TRACE(fmt::format("{} {}", name_of(c.problem, c.small), inputs));
      const Instance full = claimed("dp/attention", of(c, {{"inputs", word(inputs)}}));
      const DpTask& task = *full.program;
      const std::size_t closed = closed_window(c, inputs == std::string("streamed"));
      std::size_t needed = closed;
      for (std::size_t t = 1; t <= task.layout.steps && closed == 0; ++t)
        for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
          const Source& source = task.program.steps[t - 1].sources[k];
          if (source.absent() || comes_with_token(task, k)) continue;
          const std::size_t stands =
              task.program.reads[k].from == Read::From::input ? source.first : task.layout.stands_at(source.first);
          needed = std::max(needed, task.layout.computes(t) - stands + 1);
        }
      const Rational lambda =
          std::get<Rational>(claimed_weights("dp/attention", of(c, {{"inputs", word(inputs)}})).at("lambda"));
      const Values wide = of(c, {{"inputs", word(inputs)}, {"lambda", lambda}, {"window", Rational(needed)}});
      const Instance enough_of_it = built("dp/attention", wide);
      EXPECT_TRUE(prove_decoding(enough_of_it.model, *enough_of_it.program).proved) << needed;
      if (needed == 1) continue;  // a window of 0 means all
      const Instance instance = built("dp/attention", with(wide, {{"window", Rational(needed - 1)}}));
      require_refuted(c, instance.model, *instance.program,
                      fmt::format("outside the {} positions its head sees", needed - 1));
      ++tried;
    }
  EXPECT_GE(tried, 20U);
}

/// The farthest that some input makes a step look back, both ends included: by executing all inputs.
std::size_t reach_by_execution(const DpTask& task) {
  const DpProgram& program = task.program;
  std::size_t reach = 1;
  const auto look = [&](std::size_t from, std::size_t to) { reach = std::max(reach, from - to + 1); };
  seqcert::test::for_each_input(program, [&](const std::vector<long>& inputs) {
    const std::vector<StepValue> values = execute(program, inputs);
    for (std::size_t t = 1; t <= program.steps.size(); ++t)
      for (std::size_t k = 0; k < program.reads.size(); ++k) {
        const Read& read = program.reads[k];
        const Source& source = program.steps[t - 1].sources[k];
        const std::size_t at = values[t - 1].read_at[k], here = task.layout.computes(t);
        if (source.absent() || comes_with_token(task, k)) continue;
        if (is_extremum(read)) {
          look(here, task.layout.stands_at(source.first));   // all of the source are compared
          if (at == 0) look(here, task.layout.computes(1));  // none is admitted: the start token
          for (std::size_t s = 1; s < t && task.layout.prompt > 0 && read.key < program.reads.size(); ++s)
            look(task.layout.stands_at(s), program.steps[s - 1].sources[read.key].first);
        } else if (at > 0) {
          look(here, read.from == Read::From::input ? at : task.layout.stands_at(at));
        }
      }
  });
  return reach;
}

TEST(WrongAttention, ReachIsAsFarAsSomeInputMakesAStepLookAndThatIsEnough) {
  for (const Case& c : cases())
    for (const char* inputs : {"prompt", "streamed"}) {
      SCOPED_TRACE(fmt::format("{} {}", name_of(c.problem, c.tiny), inputs));
      const Values values = with(with(c.tiny, {{"problem", c.problem}}), {{"inputs", word(inputs)}});
      const Instance full = claimed("dp/attention", values);
      const std::size_t window = reach(*full.program);
      EXPECT_EQ(window, reach_by_execution(*full.program));
      const Values weights = with(values, claimed_weights("dp/attention", values));
      const Instance enough_of_it = built("dp/attention", with(weights, {{"window", Rational(window)}}));
      EXPECT_TRUE(prove_decoding(enough_of_it.model, *enough_of_it.program).proved);
      EXPECT_EQ(wrong_somewhere(enough_of_it.model, *enough_of_it.program), "");
      if (window == 1) continue;  // a window of 0 means all
      const Instance less = built("dp/attention", with(weights, {{"window", Rational(window - 1)}}));
      is_refused(less.model, *less.program, "sees");
      EXPECT_NE(is_refuted(less.model, *less.program), wrong_somewhere(less.model, *less.program).empty());
    }
}

TEST(WrongAttention, TheStartTokenHasToBeSeenWhereNothingMayBeAdmitted) {
  // Three numbers: the first has nothing before it, the others may find no smaller one; the answer admits all.
  const Values values = {{"problem", word("lis")}, {"form", word("compact")}, {"n", 3L}, {"range", 3L}};
  const auto needed = [&](const char* inputs) {
    return first_needed(*built("dp/attention", with(values, {{"inputs", word(inputs)}})).program, 1);
  };
  EXPECT_EQ(needed("streamed"), (std::vector<std::size_t>{0, 1, 1, 2}));
  EXPECT_EQ(needed("prompt"), (std::vector<std::size_t>{0, 4, 4, 5}));
}

TEST(WrongAttention, AnInputIsChosenThatMakesTheMissingReadMatter) {
  // One token too short, the window hides the weight of the last object from the last step alone, which takes its
  // value, at most 5, in its place. That matters where what the object leaves room for differs, as for weights 8, 8, 8,
  // 8, 3 before one of 8: of 40, 35 hold them all, and 32 do not. Random weights hardly ever fill the sack.
  for (const auto& [n, capacity, where] : std::vector<std::tuple<long, long, const char*>>{
           {6, 40, "reads w at position 11, outside the 246 positions its head sees"},
           {8, 56, "reads w at position 15, outside the 456 positions its head sees"}}) {
    const Values values = {
        {"problem", word("knapsack")}, {"n", n}, {"C", capacity}, {"weight", 8L}, {"inputs", word("prompt")}};
    const Values weights = with(values, claimed_weights("dp/attention", values));
    const Instance full = built("dp/attention", weights);
    const Instance instance = built("dp/attention", with(weights, {{"window", Rational(reach(*full.program) - 1)}}));
    require_refuted(instance.model, *instance.program, where);
  }
}

TEST(WrongMemory, GammaOfOneIsRefuted) {
  for (const Case& c : cases())
    for (const char* write : {"euler", "zoh"})
      for (const char* read : {"gate", "mlp"}) {
        if (read == std::string("mlp") ? !c.planned() : !c.gated()) continue;
        SCOPED_TRACE(fmt::format("{} {} {}", name_of(c.problem, c.small), write, read));
        const Instance instance =
            built("dp/ssm-slots", of(c, with(gates(1), {{"write", word(write)}, {"read", word(read)}})));
        const bool gate = read == std::string("gate");
        require_refuted(instance.model, *instance.program,
                        gate ? "Gamma = 1 is below 1.3" : "the reads may be off by more than the network bears");
      }
}

TEST(WrongMemory, OneSlotTooFewIsRefuted) {
  std::size_t tried = 0;
  for (const Case& c : cases())
    for (const char* inputs : {"prompt", "streamed"})
      for (const char* read : {"gate", "mlp"}) {
        if (read == std::string("mlp") ? !c.planned() : !c.gated()) continue;
        if (c.problem == "postfix") continue;  // its values are kept by place: below
        SCOPED_TRACE(fmt::format("{} {} {}", name_of(c.problem, c.small), inputs, read));
        const Values values = of(c, {{"inputs", word(inputs)}, {"read", word(read)}});
        Instance instance = claimed("dp/ssm-slots", values);
        const DpTask& task = *instance.program;
        const std::size_t slots = slots_used(instance.model, task);
        EXPECT_EQ(slots, live_width(task.program, task.layout.inputs).W);
        if (slots < 2) continue;
        move_slots(instance.model, task, [&](std::size_t slot) { return slot == slots ? slots - 1 : slot; });
        for (std::size_t l = 0; l < instance.model.layers.size(); ++l) {
          S6& mixer = memory(instance.model, l);
          mixer = without_channels(mixer, channels_of_slot(mixer, slots, slots));
        }
        const bool two = instance.model.layers.size() == 2;
        if (two) {
          // The addresses that the first layer computes follow the plan.
          std::vector<std::size_t> places(task.layout.steps, 0);
          for (std::size_t t = 1; t < task.layout.steps; ++t)
            places[t - 1] =
                address_in_row(instance.model.positions.row(task.layout.stands_at(t) - 1), task.coordinates.place)
                    .value();
          instance.model.layers[0].mlp = address_network(task, places)->mlp;
        }
        if (read == std::string("mlp"))
          instance.model.layers[0].mlp =
              value_network(task, SlotEntries{task.coordinates.d_model - slots, slots - 1})->mlp;
        require_refuted(instance.model, task, fmt::format("finds in slot {}", slots - 1));
        ++tried;
      }
  EXPECT_GE(tried, 30U);
}

TEST(WrongMemory, ARingOneSlotTooShortIsRefuted) {
  std::size_t tried = 0;
  for (const Case& c : cases())
    for (const char* inputs : {"prompt", "streamed"}) {
      if (c.problem == "postfix" || !c.gated()) continue;  // kept by place, not in a ring; no gate
      SCOPED_TRACE(fmt::format("{} {}", name_of(c.problem, c.small), inputs));
      Instance instance = claimed("dp/ssm-window", of(c, {{"inputs", word(inputs)}}));
      const DpTask& task = *instance.program;
      const std::size_t channels = memory(instance.model).w_u.rows(), groups = [&] {
        std::set<std::size_t> entries;
        for (std::size_t r = 0; r < memory(instance.model).w_out.rows(); ++r)
          if (!memory(instance.model).w_out.row(r).empty()) entries.insert(r);
        return entries.size();
      }();
      const std::size_t two = instance.model.layers.size(),
                        slots = (two == 2 ? memory(instance.model, 1).w_u.rows()
                                          : channels / std::max<std::size_t>(1, groups)),
                        ring = slots - task.layout.prompt;
      if (ring < 2) continue;
      // Step t in slot 1 + ((t - 1) mod (m - 1)); inputs where they were.
      const DpCoordinates& at = task.coordinates;
      const auto slot_of = [&](std::size_t t) { return 1 + (t - 1) % (ring - 1); };
      std::vector<std::size_t> places(task.layout.steps, 0);
      for (std::size_t t = 1; t < task.layout.steps; ++t) {
        EXPECT_EQ(address_in_row(instance.model.positions.row(task.layout.stands_at(t) - 1), at.place),
                  1 + (t - 1) % ring);
        set_address(instance.model, task.layout.stands_at(t), at.place, at.place_sq, places[t - 1] = slot_of(t));
      }
      for (std::size_t t = 1; t <= task.layout.steps; ++t)
        for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
          const Source& source = task.program.steps[t - 1].sources[k];
          if (task.program.reads[k].from == Read::From::step && !source.absent())
            set_address(instance.model, task.layout.computes(t), at.at[k], at.at_sq[k], slot_of(source.first));
        }
      if (two == 2) instance.model.layers[0].mlp = address_network(task, places)->mlp;
      require_refuted(c, instance.model, task, "finds in slot");
      ++tried;
    }
  EXPECT_GE(tried, 16U);
}

TEST(WrongMemory, AWindowBelowTheReachIsNoParameter) {
  const Construction& construction = **find_construction(builtin_constructions(), "dp/ssm-window");
  // Reads of the grid go back by a row and one: 5 + 1.
  const Values edit{{"problem", word("edit-distance")}, {"n", 4L}, {"m", 5L}, {"alphabet", 3L}};
  EXPECT_TRUE(arguments_for(construction, with(edit, {{"window", 6L}})).ok());
  const auto refused = arguments_for(construction, with(edit, {{"window", 5L}}));
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(
      refused.error().message.find("window = 5 is too short: edit-distance (unrolled) reads values up to 6 steps back"),
      std::string::npos);
}

TEST(WrongAddress, OneOffIsRefutedForEveryRead) {
  // Each read once, at the last step that has it and at its neighbour to either side. A single one may be harmless (the
  // neighbour may hold the same value on all inputs), so of each read some move has to be refuted by an input, and all
  // have to be refused.
  for (const char* construction : {"dp/attention", "dp/ssm-slots"})
    for (const Case& c : cases()) {
      if (construction == std::string("dp/ssm-slots") && !c.gated()) continue;
      const Instance instance = claimed(construction, of(c));
      const DpTask& task = *instance.program;
      std::size_t reads = 0, refuted_reads = 0;
      for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
        if (comes_with_token(task, k) || !is_addressed_by_row(task.program.reads[k])) continue;
        SCOPED_TRACE(fmt::format("{} {}: {}", construction, name_of(c.problem, c.small), task.program.reads[k].name));
        bool refuted = false;
        std::size_t moves = 0;
        for (std::size_t t = task.layout.steps; t >= 1 && moves < 12 && !refuted; --t) {
          if (task.program.steps[t - 1].sources[k].absent()) continue;
          for (const long off : {-1L, 1L}) {
            Model model = instance.model;
            const std::size_t position = task.layout.computes(t);
            const auto address = address_in_row(model.positions.row(position - 1), task.coordinates.at[k]).value();
            set_address(model, position, task.coordinates.at[k], task.coordinates.at_sq[k],
                        static_cast<std::size_t>(static_cast<long>(address) + off));
            EXPECT_TRUE(is_refused(model, task, fmt::format("step {} ", t)));
            refuted = refuted || is_refuted(model, task);
            ++moves;
          }
        }
        EXPECT_TRUE(refuted || c.problem == "cyk") << moves;
        ++reads;
        refuted_reads += refuted ? 1 : 0;
      }
      EXPECT_TRUE(reads == 0 || refuted_reads > 0) << c.problem;
    }
}

TEST(WrongAddress, ATableEntryOfTheFirstLayerIsRefuted) {
  std::size_t tried = 0;
  for (const char* construction : {"dp/attention", "dp/ssm-slots"})
    for (const Case& c : cases()) {
      if (c.by_row || c.problem == "postfix") continue;
      SCOPED_TRACE(fmt::format("{} {}", construction, name_of(c.problem, c.small)));
      Instance instance = claimed(construction, of(c));
      const DpTask& task = *instance.program;
      std::vector<std::size_t> places(task.layout.steps, 0);
      for (std::size_t t = 1; t < task.layout.steps; ++t)
        places[t - 1] =
            address_in_row(instance.model.positions.row(task.layout.stands_at(t) - 1), task.coordinates.place).value();
      std::swap(places[1], places[2]);
      instance.model.layers[0].mlp = address_network(task, places)->mlp;
      require_refuted(instance.model, task, "layer 1: its network is not the one compiled from the program");
      ++tried;
    }
  EXPECT_EQ(tried, 4U);
}

TEST(WrongNetwork, OneWeightChangedIsRefusedAndMostlyRefuted) {
  std::size_t tried = 0, refuted = 0;
  for (const Case& c : cases()) {
    const Instance instance = claimed("dp/attention", of(c));
    bool some = false;
    for (std::size_t l = 0; l < instance.model.layers.size(); ++l)
      for (std::size_t map = 0; map <= instance.model.layers[l].mlp->hidden.size(); ++map) {
        SCOPED_TRACE(fmt::format("{}: layer {} map {}", name_of(c.problem, c.small), l + 1, map + 1));
        Model model = instance.model;
        Mlp& mlp = *model.layers[l].mlp;
        WeightMatrix& w = map < mlp.hidden.size() ? mlp.hidden[map].w : mlp.out.w;
        std::size_t row = w.rows();
        while (row > 0 && w.row(row - 1).empty()) --row;
        if (row == 0) continue;
        const auto [column, value] = w.row(row - 1).back();
        set_entry(w, row - 1, column, value + Rational(1));
        EXPECT_TRUE(is_refused(model, *instance.program,
                               fmt::format("layer {}: its network is not the one compiled from the program", l + 1)));
        const bool fails = is_refuted(model, *instance.program);
        some = some || fails;
        refuted += fails ? 1 : 0;
        ++tried;
      }
    EXPECT_TRUE(some) << c.problem;
  }
  EXPECT_GE(2 * refuted, tried);
}

TEST(WrongRule, TheIndicatorOfAnotherRuleIsRefuted) {
  std::set<std::string> tried;
  for (const char* construction : {"dp/attention", "dp/ssm-slots"})
    for (const Case& c : cases()) {
      if (construction == std::string("dp/ssm-slots") && !c.gated()) continue;
      const Instance instance = claimed(construction, of(c));
      const DpTask& task = *instance.program;
      EXPECT_EQ(!task.coordinates.rules.empty(), c.by_rule) << c.problem;
      if (!c.by_rule) continue;
      SCOPED_TRACE(fmt::format("{} {}", construction, name_of(c.problem, c.small)));
      bool refuted = false;
      for (std::size_t t = task.layout.steps; t >= 1 && !refuted; --t) {
        const std::size_t rule = task.program.steps[t - 1].rule, other = (rule + 1) % task.program.rules.size(),
                          position = task.layout.computes(t);
        Model model = instance.model;
        set_entry(model.positions, position - 1, task.coordinates.rules[rule], 0);
        set_entry(model.positions, position - 1, task.coordinates.rules[other], 1);
        EXPECT_TRUE(
            is_refused(model, task, fmt::format("the row of position {} does not say what its step is", position)));
        refuted = is_refuted(model, task);
      }
      EXPECT_TRUE(refuted);
      tried.insert(c.problem);
    }
  EXPECT_GE(tried.size(), 4U);
}

TEST(WrongPostfix, AMuThatLaterTokensOutweighIsRefuted) {
  const Values values{{"problem", word("postfix")}, {"operators", 3L}};
  const Rational lambda = std::get<Rational>(claimed_weights("dp/attention", values).at("lambda"));
  Instance instance = claimed("dp/attention", values);
  const DpTask& task = *instance.program;
  AttentionHead& head = std::get<Attention>(instance.model.layers[1].mixer).heads[0];
  const auto with_mu = [&](const Rational& mu) {
    set_entry(head.w_q, 0, head.w_q.row(0)[0].first, Rational(2) * mu * lambda);
    set_entry(head.w_q, 1, task.coordinates.one, -mu * lambda);
  };
  with_mu(Rational(task.layout.length() - 1));
  is_refused(instance.model, task, "is below the length");
  with_mu(Rational(task.layout.length() + 1));
  EXPECT_TRUE(prove_decoding(instance.model, task).proved) << prove_decoding(instance.model, task).reason;
  with_mu(Rational::ratio(1, 4));
  require_refuted(instance.model, task, "mu = 1/4 is below the length");
}

TEST(WrongPostfix, NoSlotForTheTopPlaceIsRefuted) {
  for (const char* inputs : {"prompt", "streamed"}) {
    Instance instance =
        claimed("dp/ssm-slots", {{"problem", word("postfix")}, {"operators", 3L}, {"inputs", word(inputs)}});
    S6& mixer = memory(instance.model, 1);
    // Three operators take four values at most: the left operand of the deepest expression is third.
    const std::size_t slots = mixer.w_u.rows();
    EXPECT_EQ(slots, 4U);
    const S6 whole = mixer;
    mixer = without_channels(whole, channels_of_slot(whole, 4, slots));
    EXPECT_TRUE(is_refused(instance.model, *instance.program, "the memory has no slot for place 4"));
    EXPECT_FALSE(is_refuted(instance.model, *instance.program));  // the top is never a left operand: no input fails
    mixer = without_channels(whole, channels_of_slot(whole, 3, slots));
    require_refuted(instance.model, *instance.program, "the memory has no slot for place 3");
  }
}

TEST(WrongTokens, AFieldThatEntersElsewhereIsRefuted) {
  for (const char* construction : {"dp/attention", "dp/ssm-slots"}) {
    const Instance instance =
        claimed(construction, {{"problem", word("lis")}, {"n", 4L}, {"range", 9L}, {"inputs", word("streamed")}});
    for (std::size_t f = 0; f < instance.model.fields.size(); ++f) {
      const auto& direction = std::get<RealField>(instance.model.fields[f].embedding).direction;
      if (direction.empty()) continue;
      SCOPED_TRACE(instance.model.fields[f].name);
      Model model = instance.model;
      std::get<RealField>(model.fields[f].embedding).direction = {{direction[0].first, Rational(2)}};
      require_refuted(model, *instance.program,
                      fmt::format("field {} does not enter x where it should", model.fields[f].name));
    }
  }
}

TEST(WrongCoordinates, TwoUsesOfOneEntryAreRefused) {
  // The value computed would be added to what the token carries.
  for (const char* construction : {"dp/attention", "dp/ssm-slots"}) {
    Instance instance = claimed(construction, {{"problem", word("lcs")}, {"n", 2L}, {"m", 2L}});
    DpTask& task = *instance.program;
    task.coordinates.outputs[0] = task.coordinates.fields[0];
    instance.model.readout.set_row(0, OneHotRow{task.coordinates.fields[0]});
    instance.model.layers[0].mlp = value_network(task)->mlp;
    require_refuted(instance.model, task, fmt::format("entry {} of x has two uses", task.coordinates.fields[0] + 1));
  }
}

TEST(WrongShape, PositionsAndOutputsThatAreMissingAreRefused) {
  const Instance instance = claimed("dp/attention", {{"problem", word("postfix")}, {"operators", 2L}});
  const std::size_t length = instance.program->layout.length();
  Model model = instance.model;
  std::vector<bool> last(length, false);
  last.back() = true;
  model.positions = without_rows(model.positions, last);
  is_refused(model, *instance.program, fmt::format("there are {} positions for {} tokens", length - 1, length));
  model = instance.model;
  model.readout = without_rows(model.readout, {false, true});
  is_refused(model, *instance.program, "the model has 1 outputs for 2 fields");
}

TEST(WrongReadout, TwiceTheValueIsRefuted) {
  Instance instance = claimed("dp/attention", {{"problem", word("lcs")}, {"n", 3L}, {"m", 3L}});
  set_entry(instance.model.readout, 0, instance.program->coordinates.outputs[0], 2);
  require_refuted(instance.model, *instance.program, "output 1 is not the value computed");
}

TEST(WrongAbsence, AnAddressBeyondTheSlotsIsRefusedWhereTheNetworkPicks) {
  // Of a read that the step does not have. A network that picks has gadgets for the slots there are; gates stay closed.
  std::size_t tried = 0;
  for (const Case& c : cases())
    for (const char* read : {"mlp", "gate"}) {
      const bool open = read == std::string("mlp");
      if (open ? !c.planned() : !c.gated()) continue;
      const Instance instance = claimed("dp/ssm-slots", with(c.tiny, {{"problem", c.problem}, {"read", word(read)}}));
      const DpTask& task = *instance.program;
      for (std::size_t t = 1; t <= task.layout.steps; ++t)
        for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
          if (!task.program.steps[t - 1].sources[k].absent() || comes_with_token(task, k) ||
              !is_addressed_by_row(task.program.reads[k]))
            continue;
          SCOPED_TRACE(
              fmt::format("{} {} step {} {}", name_of(c.problem, c.tiny), read, t, task.program.reads[k].name));
          Model model = instance.model;
          set_address(model, task.layout.computes(t), task.coordinates.at[k], task.coordinates.at_sq[k], 1000);
          if (open)
            is_refused(
                model, task,
                fmt::format("step {}, which has no {}, asks for it in slot 1000", t, task.program.reads[k].name));
          else
            EXPECT_TRUE(prove_decoding(model, task).proved);
          EXPECT_EQ(tried++ % 4 == 0 ? wrong_somewhere(model, task, 3) : "", "");
        }
    }
  EXPECT_GE(tried, 20U);
}

}  // namespace
}  // namespace seqcert
