#include "compile/step_network.hpp"
#include "constructions/dp_parts.hpp"
#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

/// Slots 1..slots, once for every entry of `sources`, the entry of x that is written; which slot stands with its square
/// at two entries of x.
struct Memory {
  std::size_t slots = 0;
  std::vector<std::size_t> sources;
  std::size_t place = 0, place_sq = 0;
};

/// Sets the row of a channel: Gamma (1 - 2 (c - tau)^2) for slot c, with (tau, tau^2) at two entries of x.
void set_addressed(WeightMatrix& w, std::size_t channel, std::size_t slot_number, const Rational& gamma,
                   std::size_t one, std::size_t tau, std::size_t tau_sq) {
  const Rational slot(slot_number);
  SparseVector<Rational> row{{tau, Rational(4) * slot * gamma},
                             {tau_sq, Rational(-2) * gamma},
                             {one, gamma * (Rational(1) - Rational(2) * slot * slot)}};
  std::ranges::sort(row, {}, [](const auto& entry) { return entry.first; });
  w.set_row(channel, SparseRow{std::move(row)});
}

/// One channel per slot and group, n = 1, A = -1: written at the place that stands at `memory.place`, every group at
/// once.
S6 memory_layer(const DpCoordinates& c, const Memory& memory, const Arguments& arguments) {
  const std::size_t channels = memory.slots * memory.sources.size();
  S6 mixer;
  mixer.write = arguments.word("write") == "zoh" ? S6::Write::zoh : S6::Write::euler;
  mixer.softplus = arguments.word("softplus") == "torch20" ? S6::Softplus::torch20 : S6::Softplus::exact;
  mixer.w_u = WeightMatrix(channels, c.d_model);
  mixer.w_delta = WeightMatrix(channels, c.d_model);
  mixer.beta.assign(channels, 0);
  mixer.a = WeightMatrix(channels, 1);
  for (std::size_t k = 0; k < channels; ++k) {
    mixer.w_u.set_row(k, OneHotRow{memory.sources[k / memory.slots]});
    mixer.a.set_row(k, OneHotRow{0, -1});
  }
  for (std::size_t k = 0; k < channels; ++k)
    set_addressed(mixer.w_delta, k, k % memory.slots + 1, arguments.real("Gamma"), c.one, memory.place,
                  memory.place_sq);
  mixer.w_b = matrix_of(c.d_model, {{{c.one, mixer.write == S6::Write::zoh ? Rational(1) : arguments.real("gain")}}});
  mixer.w_c = reads(c.one, c.d_model);
  mixer.d.assign(channels, 0);
  mixer.w_out = WeightMatrix(c.d_model, channels);
  return mixer;
}

/// Each group is read through its gate, at one slot.
S6 gated_layer(const DpTask& task, const std::vector<std::size_t>& asked, std::size_t slots, std::size_t place,
               std::size_t place_sq, const Arguments& arguments) {
  const DpCoordinates& c = task.coordinates;
  Memory memory{slots, {}, place, place_sq};
  for (const std::size_t read : asked)
    memory.sources.push_back(
        c.fields[task.program.reads[read].from == Read::From::input ? 0 : task.program.reads[read].field]);
  S6 mixer = memory_layer(c, memory, arguments);
  mixer.w_z = WeightMatrix(mixer.w_u.rows(), c.d_model);
  for (std::size_t g = 0; g < asked.size(); ++g) {
    SparseVector<Rational> group;
    for (std::size_t s = 0; s < slots; ++s) {
      set_addressed(*mixer.w_z, g * slots + s, s + 1, arguments.real("Gamma"), c.one, c.at[asked[g]],
                    c.at_sq[asked[g]]);
      group.emplace_back(g * slots + s, arguments.real("read_gain"));
    }
    mixer.w_out.set_row(c.reads[asked[g]], SparseRow{std::move(group)});
  }
  return mixer;
}

/// Where the network finds what it takes an optimum of, when that is spread over all slots.
SlotEntries slot_entries(const DpTask& task, const SlotPlan& plan, std::size_t first) {
  SlotEntries slots{first, plan.slots, {}, {}};
  const auto spread =
      std::ranges::find_if(task.coordinates.extrema, [](const ExtremumEntries& optimum) { return !optimum.slots; });
  if (spread == task.coordinates.extrema.end()) return slots;
  const std::size_t key = task.program.reads[spread->read].key;
  for (std::size_t s = 1; s < task.layout.steps; ++s) {
    slots.value_slot.push_back(plan.value_slot[s - 1]);
    slots.key_slot.push_back(spread->key_place ? plan.slots + s
                                               : plan.input_slot[task.program.steps[s - 1].sources[key].first - 1]);
  }
  if (spread->key_place) slots.count += task.layout.steps - 1;
  return slots;
}

/// How many slots an open memory has: those of the plan, and one for every key that comes with a token.
std::size_t open_slots(const DpTask& task, const SlotPlan& plan) {
  const auto takes = std::ranges::find_if(task.program.reads, is_extremum);
  const bool keys =
      takes != task.program.reads.end() && takes->key < task.program.reads.size() && comes_with_token(task, takes->key);
  return plan.slots + (keys ? task.layout.steps - 1 : 0);
}

/// All slots are handed to the network, each at an entry of its own.
S6 open_layer(const DpTask& task, const SlotPlan& plan, const SlotEntries& slots, const Arguments& arguments) {
  const DpCoordinates& c = task.coordinates;
  S6 mixer = memory_layer(c, {slots.count, {c.fields[0]}, c.place, c.place_sq}, arguments);
  for (std::size_t s = 0; s < slots.count; ++s) mixer.w_out.set_row(slots.first + s, OneHotRow{s});
  for (const ExtremumEntries& optimum : c.extrema) {
    if (!optimum.key_place) continue;
    for (std::size_t s = plan.slots; s < slots.count; ++s) {
      mixer.w_u.set_row(s, OneHotRow{c.streamed[task.program.reads[optimum.read].key]});
      set_addressed(mixer.w_delta, s, s + 1, arguments.real("Gamma"), c.one, optimum.key_place->at,
                    optimum.key_place->sq);
    }
  }
  return mixer;
}

/// Where values are kept by place, inputs have slots of their own.
SlotPlan slots_for_inputs(const DpTask& task) {
  SlotPlan plan;
  for (std::size_t g = 0; g < task.layout.prompt; ++g) plan.input_slot.push_back(++plan.slots);
  plan.input_slot.resize(task.program.inputs.size(), 0);
  plan.value_slot.assign(task.layout.steps, 0);
  return plan;
}

/// One slot for every input and value.
SlotPlan slots_for_all(const DpTask& task) {
  SlotPlan plan;
  for (std::size_t g = 0; g < task.layout.prompt; ++g) plan.input_slot.push_back(++plan.slots);
  plan.input_slot.resize(task.program.inputs.size(), 0);
  for (std::size_t t = 0; t < task.layout.steps; ++t) plan.value_slot.push_back(++plan.slots);
  return plan;
}

/// The value of step t in slot 1 + ((t - 1) mod m), prompt inputs in slots of their own.
SlotPlan ring_of(const DpTask& task, std::size_t m) {
  SlotPlan plan;
  for (std::size_t t = 1; t <= task.layout.steps; ++t) plan.value_slot.push_back(1 + (t - 1) % m);
  for (std::size_t g = 1; g <= task.layout.prompt; ++g) plan.input_slot.push_back(m + g);
  plan.input_slot.resize(task.program.inputs.size(), 0);
  plan.slots = m + task.layout.prompt;
  return plan;
}

/// Which slot holds what, as the parameters say.
using Planner = SlotPlan (*)(const DpTask&, const Arguments&);

SlotPlan plan_of_slots(const DpTask& task, const Arguments& arguments) {
  if (task.program.place_field) return slots_for_inputs(task);
  return arguments.word("slots") == "all" ? slots_for_all(task) : live_width(task.program, task.layout.inputs).plan;
}

std::size_t window_of(const DpTask& task, const Arguments& arguments) {
  return arguments.count("window") > 0 ? arguments.count("window") : std::max<std::size_t>(1, locality(task.program));
}

SlotPlan plan_of_window(const DpTask& task, const Arguments& arguments) {
  return task.program.place_field ? slots_for_inputs(task) : ring_of(task, window_of(task, arguments));
}

Instance build_memory(const Arguments& arguments, Planner planner) {
  DpTask task = task_for(arguments);
  const SlotPlan plan = planner(task, arguments);
  const bool open = arguments.word("read") == "mlp";
  Model model = model_without_layers(
      task, keep_by_slot(task.layout, plan), [](std::size_t) { return std::size_t{0}; },
      open ? open_slots(task, plan) : 0);
  if (open) {
    const SlotEntries slots = slot_entries(task, plan, task.coordinates.d_model - open_slots(task, plan));
    model.layers.push_back({open_layer(task, plan, slots, arguments), value_network(task, slots)->mlp});
    return {std::move(model), {}, std::move(task)};
  }
  const DpCoordinates& c = task.coordinates;
  std::vector<std::size_t> by_row, by_address;
  for (std::size_t k = 0; k < task.program.reads.size(); ++k)
    if (!comes_with_token(task, k)) (is_addressed_by_row(task.program.reads[k]) ? by_row : by_address).push_back(k);
  if (by_address.empty()) {
    model.layers.push_back(
        {gated_layer(task, by_row, plan.slots, c.place, c.place_sq, arguments), value_network(task)->mlp});
  } else if (task.program.place_field) {
    // The first layer keeps the inputs, the second the values, each at its place.
    const auto places = static_cast<std::size_t>(task.emitted[*task.program.place_field].hi);
    model.layers.push_back(
        {gated_layer(task, by_row, plan.slots, c.place, c.place_sq, arguments), address_network(task, {})->mlp});
    model.layers.push_back(
        {gated_layer(task, by_address, places, c.fields[*task.program.place_field], c.place_field_sq, arguments),
         value_network(task)->mlp});
  } else {
    model.layers.push_back({gated_layer(task, by_row, plan.slots, c.place, c.place_sq, arguments),
                            address_network(task, plan.value_slot)->mlp});
    model.layers.push_back(
        {gated_layer(task, by_address, plan.slots, c.place, c.place_sq, arguments), value_network(task)->mlp});
  }
  return {std::move(model), {}, std::move(task)};
}

/// An optimum that is spread over all slots needs a slot for every value and key that is never used for anything else.
Status is_spread_out(const DpTask& task, const SlotPlan& plan, const Read& read) {
  std::vector<std::size_t> uses(plan.slots + 1, 0);
  for (const std::size_t slot : plan.input_slot) ++uses[slot];
  // The last value is emitted and kept nowhere.
  for (std::size_t t = 1; t < task.layout.steps; ++t) ++uses[plan.value_slot[t - 1]];
  const auto is_kept = [&](std::size_t slot) { return slot > 0 && uses[slot] == 1; };
  for (std::size_t s = 1; s < task.layout.steps; ++s) {
    const Source& key = task.program.steps[s - 1].sources[read.key];
    if (is_kept(plan.value_slot[s - 1]) &&
        (comes_with_token(task, read.key) || is_kept(plan.input_slot[key.first - 1])))
      continue;
    return bad_input(
        "{} ({}) finds {} among all values before by the inputs that they belong to, and these slots are used again "
        "before the end; use slots = all, or inputs = streamed",
        task.program.problem, task.program.form, read.name);
  }
  return success();
}

/// Optima are taken by a network that sees the slots.
Status optimum_can_be_taken(const DpTask& task, const Arguments& arguments, Planner planner) {
  const auto takes = std::ranges::find_if(task.program.reads, is_extremum);
  if (takes == task.program.reads.end()) return success();
  const bool keys_in_row = takes->key >= task.program.reads.size();
  if (arguments.word("read") != "mlp")
    return bad_input(
        "{} ({}) takes {} of many values, and a gate reads one: use read = mlp, where the network sees them",
        task.program.problem, task.program.form, takes->name);
  if (takes->where && takes->from == Read::From::smallest)
    return bad_input("{} is the smallest admitted value, and a slot that holds nothing yet holds 0", takes->name);
  if (!keys_in_row) return is_spread_out(task, planner(task, arguments), *takes);
  const auto k = static_cast<std::size_t>(takes - task.program.reads.begin());
  const std::size_t count = extremum_of(task.program, k)->count();
  for (const Step& step : task.program.steps)
    if (const Source& source = step.sources[k]; !source.absent() && source.last - source.first + 1 != count)
      return bad_input("{} is taken of {} steps, and the network takes it of one for each of {} keys", takes->name,
                       source.last - source.first + 1, count);
  return success();
}

Status can_be_built(const Arguments& arguments, Planner planner) {
  if (const Status executable = program_is_executable(arguments); !executable) return executable;
  const DpTask task = task_for(arguments);
  if (const Status possible = optimum_can_be_taken(task, arguments, planner); !possible) return possible;
  if (arguments.word("read") != "mlp") return success();
  for (const Read& read : task.program.reads)
    if ((!is_addressed_by_row(read) && !is_extremum(read)) || read.field != 0)
      return bad_input(
          "read = mlp takes what is read by position from its slot; {} reads {} by a computed address: use read = gate",
          task.program.problem, read.name);
  return success();
}

/// The facts of the program, with the network that takes an optimum over slots where it does.
Result<Values> memory_facts(const Arguments& arguments, Planner planner) {
  auto facts = program_facts(arguments);
  if (!facts || arguments.word("read") != "mlp") return facts;
  DpTask task = task_for(arguments);
  if (std::ranges::none_of(task.program.reads, is_extremum)) return facts;
  const SlotPlan plan = planner(task, arguments);
  const std::size_t slots = open_slots(task, plan);
  model_without_layers(
      task, keep_by_slot(task.layout, plan), [](std::size_t) { return std::size_t{0}; }, slots);
  facts->at("lipschitz") = value_network(task, slot_entries(task, plan, task.coordinates.d_model - slots))->lipschitz;
  return facts;
}

/// The window must reach back as far as any step reads.
Status window_reaches(const Arguments& arguments) {
  if (const Status built = can_be_built(arguments, plan_of_window); !built) return built;
  const auto needed = std::get<Rational>(program_facts(arguments)->at("locality"));
  const Rational& window = arguments.real("window");
  if (window.is_zero() || window >= needed) return success();
  return bad_input("window = {} is too short: {} ({}) reads values up to {} steps back", window.text(),
                   arguments.word("problem"), arguments.word("form"), needed.text());
}

std::vector<ParameterSpec> memory_parameters() {
  std::vector<ParameterSpec> parameters = program_parameters();
  const std::vector<ParameterSpec> own = {
      positive_parameter("Gamma", "24", "gate: on at Gamma, off at -Gamma and below"),
      real_parameter("gain", "0.04166666666509", "B of the Euler write, ideally 1/softplus(Gamma)"),
      real_parameter("read_gain", "0.04166666666824", "scale of the gated read, ideally 1/SiLU(Gamma)"),
      choice_parameter("read", {"gate", "mlp"},
                       "each read has a memory of its own, opened by its gate; or the network picks from one memory"),
      choice_parameter("write", {"euler", "zoh"}, "how S6 discretises B; zoh writes with B = 1"),
      choice_parameter("softplus", {"exact", "torch20"}, "exact, or PyTorch's, which returns its argument above 20")};
  parameters.insert(parameters.end(), own.begin(), own.end());
  return parameters;
}

constexpr const char* memory_layout =
    "x_t = (1, value carried, slot written, its square, per read its slot, that squared, what was found, whether it is "
    "there, ..., rule, value computed); one "
    "channel per slot (and read, where gates read)";

}  // namespace

Construction dp_ssm_slots() {
  std::vector<ParameterSpec> parameters = memory_parameters();
  parameters.push_back(
      choice_parameter("slots", {"plan", "all"}, "slots by live width, or one for every input and value"));
  return {
      .name = "dp/ssm-slots",
      .summary =
          "a gated S6 that executes a dynamic program token by token: a memory of slots, and a ReLU network per step",
      .layout = memory_layout,
      .parameters = std::move(parameters),
      .precondition = [](const Arguments& arguments) { return can_be_built(arguments, plan_of_slots); },
      .numbers = program_numbers,
      .build = [](const Arguments& arguments) { return build_memory(arguments, plan_of_slots); },
      .selector = "problem",
      .more_parameters = parameters_of_problem,
      .facts = [](const Arguments& arguments) { return memory_facts(arguments, plan_of_slots); },
      .fact_names = program_fact_names(),
  };
}

Construction dp_ssm_window() {
  std::vector<ParameterSpec> parameters = memory_parameters();
  parameters.push_back(integer_parameter(
      "window", 0, 0, "m: the value of step t lies in slot 1 + ((t-1) mod m); 0 = as far back as the program reads"));
  return {
      .name = "dp/ssm-window",
      .summary = "a gated S6 that executes a local dynamic program with a ring of m slots",
      .layout = memory_layout,
      .parameters = std::move(parameters),
      .precondition = window_reaches,
      .numbers = program_numbers,
      .build = [](const Arguments& arguments) { return build_memory(arguments, plan_of_window); },
      .selector = "problem",
      .more_parameters = parameters_of_problem,
      .facts = [](const Arguments& arguments) { return memory_facts(arguments, plan_of_window); },
      .fact_names = program_fact_names(),
  };
}

}  // namespace seqcert
