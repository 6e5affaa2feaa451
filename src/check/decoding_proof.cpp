#include "check/decoding_proof.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace seqcert {
namespace {

bool same(const AffineMap& a, const AffineMap& b) {
  if (a.w.rows() != b.w.rows() || a.w.cols() != b.w.cols() || a.bias != b.bias) return false;
  for (std::size_t r = 0; r < a.w.rows(); ++r)
    if (a.w.row(r) != b.w.row(r)) return false;
  return true;
}
bool same(const Mlp& a, const Mlp& b) {
  return std::ranges::equal(a.hidden, b.hidden, [](const auto& x, const auto& y) { return same(x, y); }) &&
         same(a.out, b.out);
}

bool is_computed(const Read& read) { return !is_addressed_by_row(read); }

/// Entry `field` of the token goes to one entry of x, as it is.
bool enters_at(const TokenField& field, std::size_t entry) {
  const auto* real = std::get_if<RealField>(&field.embedding);
  return real && real->direction == SparseVector<Rational>{{entry, 1}};
}
bool enters_nowhere(const TokenField& field) {
  const auto* real = std::get_if<RealField>(&field.embedding);
  return real && real->direction.empty();
}

/// Tokens and position rows put into x what the coordinates say, and nothing else.
Status embedding_is_right(const Model& model, const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const DpProgram& program = task.program;
  const bool streamed = task.layout.inputs == Inputs::streamed;
  if (model.fields.size() != program.fields.size() + (streamed ? program.reads.size() : 0))
    return bad_input("the model's tokens have other fields");
  for (std::size_t f = 0; f < program.fields.size(); ++f)
    if (!enters_at(model.fields[f], c.fields[f]))
      return bad_input("field {} does not enter x where it should", program.fields[f]);
  for (std::size_t k = 0; streamed && k < program.reads.size(); ++k) {
    const TokenField& field = model.fields[program.fields.size() + k];
    const bool is_input = program.reads[k].from == Read::From::input;
    if (is_input ? !enters_at(field, c.reads[k]) : !enters_nowhere(field))
      return bad_input("field {} does not enter x where it should", field.name);
  }
  if (model.positions.rows() < task.layout.length())
    return bad_input("there are {} positions for {} tokens", model.positions.rows(), task.layout.length());
  for (std::size_t p = 1; p <= model.positions.rows(); ++p) {
    const SparseVector<Rational> row = model.positions.row(p - 1);
    SparseVector<Rational> expected{{c.one, 1}};
    const auto put = [&](std::size_t entry, const Rational& value) {
      if (!value.is_zero()) expected.emplace_back(entry, value);
    };
    /// An address is whatever the row says, with its square.
    const auto put_address = [&](std::size_t entry, std::size_t square) {
      const auto address = address_in_row(row, entry);
      if (!address) return false;
      put(entry, Rational(*address));
      put(square, Rational(*address) * Rational(*address));
      return true;
    };
    bool addresses = put_address(c.place, c.place_sq);
    if (p >= task.layout.computes(1) && p <= task.layout.length()) {
      const Step& step = program.steps[p - task.layout.computes(1)];
      for (std::size_t k = 0; k < program.reads.size(); ++k) {
        if (!comes_with_token(task, k) && !is_computed(program.reads[k]))
          addresses = addresses && put_address(c.at[k], c.at_sq[k]);
        if (!c.present[k]) {
          if (step.sources[k].absent())
            return bad_input("position {} does not say that {} is absent", p, program.reads[k].name);
          continue;
        }
        put(*c.present[k], step.sources[k].absent() ? 0 : 1);
        if (step.sources[k].absent()) put(c.absent[k], Rational(step.absent[k]));
      }
      const std::size_t before = p - task.layout.computes(1);  // the step whose value the token carries; 0: none
      for (const ExtremumEntries& optimum : c.extrema) {
        const std::size_t key = program.reads[optimum.read].key;
        for (long v = optimum.keys.lo; optimum.slots && v <= optimum.keys.hi; ++v) {
          const std::size_t entry = *optimum.slots + static_cast<std::size_t>(v - optimum.keys.lo);
          const auto slot = address_in_row(row, entry);
          addresses = addresses && slot;
          put(entry, Rational(slot.value_or(0)));
        }
        if (optimum.key_place) addresses = addresses && put_address(optimum.key_place->at, optimum.key_place->sq);
        if (!optimum.head) continue;
        const HeadEntries& head = *optimum.head;
        if (head.is_start) put(*head.is_start, before == 0 ? 1 : 0);
        put(head.has_key, before == 0 ? 0 : 1);
        if (head.key_at)
          addresses = addresses && put_address(head.key_at->at, head.key_at->sq);
        else
          put(head.key,
              before == 0 ? Rational(0) : Rational(program.steps[before - 1].constants[key - program.reads.size()]));
        if (head.asked)
          addresses =
              addresses && put_address(head.group->at, head.group->sq) && put_address(head.asked->at, head.asked->sq);
      }
      for (std::size_t k = 0; k < c.constants.size(); ++k) put(c.constants[k], Rational(step.constants[k]));
      if (!c.rules.empty()) put(c.rules[step.rule], 1);
    }
    std::ranges::sort(expected, {}, [](const auto& entry) { return entry.first; });
    if (!addresses || row != expected) return bad_input("the row of position {} does not say what its step is", p);
  }
  if (model.readout.rows() != c.outputs.size())
    return bad_input("the model has {} outputs for {} fields", model.readout.rows(), c.outputs.size());
  for (std::size_t r = 0; r < model.readout.rows(); ++r)
    if (!is_row(model.readout, r, {{c.outputs[r], 1}})) return bad_input("output {} is not the value computed", r + 1);
  return success();
}

std::size_t own_entry(const DpTask& task, std::size_t k) {
  const DpCoordinates& c = task.coordinates;
  return task.program.reads[k].from == Read::From::input ? c.streamed[k] : c.fields[task.program.reads[k].field];
}

/// Where a read by matching is needed, there is a value at the place it asks for: places are heights of a stack, 1
/// after the first step at the lowest, which never grow by more than one from step to step; so every height from 1 to
/// that of the step before has been taken. Shown by going through all arguments that say the place.
Status stack_is_kept(const DpProgram& program, const Read& read, const std::vector<Range>& ranges) {
  constexpr double most = 4e6;
  const auto of_step_before = [&](const Read& other) {
    return other.from == Read::From::step && program.place_field == other.field;
  };
  const auto height = std::ranges::find_if(program.reads, of_step_before);
  if (!program.place_field || read.match_field != *program.place_field || !read.needed || height == program.reads.end())
    return bad_input("{} is no read of a stack", read.name);
  const auto h = static_cast<std::size_t>(height - program.reads.begin());
  for (std::size_t t = 1; t <= program.steps.size(); ++t) {
    const Source& source = program.steps[t - 1].sources[h];
    if (t == 1 ? !source.absent() || program.steps[0].absent[h] != 0 : source.first != t - 1)
      return bad_input("{} is not that of the step before", height->name);
  }
  std::vector<std::size_t> used;
  double cases = 1;
  for (std::size_t k = 0; k < ranges.size(); ++k) {
    bool is_used = read.where->uses(k) || read.needed->uses(k);
    for (const auto& rule : program.rules) is_used = is_used || rule[*program.place_field].uses(k);
    if (!is_used) continue;
    used.push_back(k);
    cases *= static_cast<double>(ranges[k].hi - ranges[k].lo + 1);
  }
  if (cases > most) return bad_input("the height of the stack depends on too many arguments to go through");
  std::vector<long> arguments;
  for (const Range& range : ranges) arguments.push_back(range.lo);
  for (bool more = true; more;) {
    const long before = arguments[h];
    for (const auto& rule : program.rules) {
      const long after = rule[*program.place_field](arguments);
      if (after < 1 || after > before + 1)
        return bad_input("the height of the stack goes from {} to {}", before, after);
    }
    const bool needed = (*read.needed)(arguments) == 1;
    if (needed && before > 0) {
      const long asked = (*read.where)(arguments);
      if (asked < 1 || asked > before) return bad_input("{} is asked for at height {} of {}", read.name, asked, before);
    }
    more = false;
    for (const std::size_t k : used) {
      if (arguments[k] < ranges[k].hi) {
        ++arguments[k];
        more = true;
        break;
      }
      arguments[k] = ranges[k].lo;
    }
  }
  return success();
}

/// One layer's mixer, whichever it is.
Result<SlotsOfLayer> reads_of(const Layer& layer, const Model& model, const DpTask& task, bool computed) {
  if (const auto* attention = std::get_if<Attention>(&layer.mixer)) {
    auto reads = reads_by_position(*attention, model, task, computed);
    if (!reads) return reads.error();
    return SlotsOfLayer{std::move(*reads), std::nullopt, 0};
  }
  if (const auto* memory = std::get_if<S6>(&layer.mixer)) return reads_by_slot(*memory, model, task, computed);
  return bad_input("the mixer is neither attention nor a memory of slots");
}

/// Every read that a mixer has to find is found by this layer exactly when it is of this kind.
Status serves(const ReadsOfLayer& reads, const DpTask& task, bool computed, bool is_open) {
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    const bool due = !comes_with_token(task, k) && (is_open || is_computed(task.program.reads[k]) == computed);
    const bool served = std::ranges::find(reads.served, k) != reads.served.end();
    if (due != served) return bad_input("it {} {}", due ? "does not read" : "reads", task.program.reads[k].name);
  }
  return success();
}

/// Where the values of the steps are kept.
std::vector<std::size_t> places_of_values(const Model& model, const DpTask& task) {
  std::vector<std::size_t> places(task.layout.steps, 0);
  for (std::size_t t = 1; t < task.layout.steps; ++t)
    places[t - 1] =
        address_in_row(model.positions.row(task.layout.stands_at(t) - 1), task.coordinates.place).value_or(0);
  return places;
}

/// Entries in use are different ones below d_model, as many as the program needs.
Status coordinates_are_right(const Model& model, const DpTask& task, const std::optional<SlotEntries>& open) {
  const DpCoordinates& c = task.coordinates;
  const DpProgram& program = task.program;
  const std::size_t reads = program.reads.size(), rules = program.rules.size() > 1 ? program.rules.size() : 0;
  if (model.readout.rows() != program.fields.size())
    return bad_input("the model has {} outputs for {} fields", model.readout.rows(), program.fields.size());
  if (c.fields.size() != program.fields.size() || c.outputs.size() != program.fields.size() ||
      c.reads.size() != reads || c.at.size() != reads || c.at_sq.size() != reads || c.present.size() != reads ||
      c.absent.size() != reads || c.streamed.size() != reads || c.constants.size() != program.constants.size() ||
      c.rules.size() != rules)
    return bad_input("the entries of x are not as many as the program needs");
  std::vector<std::size_t> used{c.one, c.place, c.place_sq};
  if (program.place_field) used.push_back(c.place_field_sq);
  for (const auto& entries : {c.fields, c.outputs, c.constants, c.rules, c.at, c.at_sq})
    used.insert(used.end(), entries.begin(), entries.end());
  for (std::size_t k = 0; k < reads; ++k) {
    if (!comes_with_token(task, k)) used.push_back(c.reads[k]);
    if (comes_with_token(task, k) && program.reads[k].from == Read::From::input) used.push_back(c.streamed[k]);
    if (c.present[k]) used.insert(used.end(), {*c.present[k], c.absent[k]});
  }
  const auto use = [&](const std::optional<AddressEntries>& entries) {
    if (entries) used.insert(used.end(), {entries->at, entries->sq});
  };
  for (const ExtremumEntries& optimum : c.extrema) {
    use(optimum.key_place);
    std::vector<std::size_t> by_key;  // first of as many entries as there are keys
    if (optimum.slots) by_key.push_back(*optimum.slots);
    if (optimum.head) {
      const HeadEntries& head = *optimum.head;
      by_key.insert(by_key.end(), {head.hot, head.worth});
      used.insert(used.end(), {head.has_key, head.key});
      for (const auto& entry : {head.is_start, head.taken})
        if (entry) used.push_back(*entry);
      for (const auto& entries : {head.key_at, head.group, head.asked}) use(entries);
    }
    for (const std::size_t first : by_key)
      for (long v = optimum.keys.lo; v <= optimum.keys.hi; ++v)
        used.push_back(first + static_cast<std::size_t>(v - optimum.keys.lo));
  }
  for (std::size_t s = 0; open && s < open->count; ++s) used.push_back(open->first + s);
  std::ranges::sort(used);
  if (const auto twice = std::ranges::adjacent_find(used); twice != used.end())
    return bad_input("entry {} of x has two uses", *twice + 1);
  if (used.back() >= model.d_model || c.d_model != model.d_model)
    return bad_input("x has {} entries, and entry {} is used", model.d_model, used.back() + 1);
  return success();
}

/// Every optimum is taken once, by a head or over slots, and is one that can be carried out, with all its keys and
/// entries.
Status extrema_are_right(const DpTask& task, bool over_slots) {
  const DpProgram& program = task.program;
  const std::vector<ExtremumEntries>& extrema = task.coordinates.extrema;
  for (std::size_t k = 0; k < program.reads.size(); ++k) {
    const Read& read = program.reads[k];
    const auto optimum = std::ranges::find(extrema, k, &ExtremumEntries::read);
    if (std::ranges::count(extrema, k, &ExtremumEntries::read) != (is_extremum(read) ? 1 : 0))
      return bad_input("{} is taken by no head", read.name);
    if (!is_extremum(read)) continue;
    const auto found = extremum_of(program, k);
    if (!found) return found.error();
    if (optimum->keys != found->keys) return bad_input("the keys of {} are not those asked for", read.name);
    if (over_slots) {
      if (optimum->head || optimum->slots.has_value() != found->keys_in_row ||
          optimum->key_place.has_value() != (!found->keys_in_row && comes_with_token(task, read.key)))
        return bad_input("the rows do not say in which slots {} is found", read.name);
      // Slots of values that are not there yet hold 0, as what is not admitted counts.
      if (!found->keys_in_row && (!read.where || read.bonus || read.from != Read::From::largest))
        return bad_input("{} is not the largest admitted value", read.name);
      if (read.where && read.from != Read::From::largest) return bad_input("{} is not the largest", read.name);
      continue;
    }
    if (!optimum->head || optimum->slots || optimum->key_place || !task.layout.start)
      return bad_input("{} is taken by no head", read.name);
    const HeadEntries& head = *optimum->head;
    if (head.is_start.has_value() != read.where.has_value() || head.key_at.has_value() == found->keys_in_row ||
        head.group.has_value() == found->group.empty() || head.asked.has_value() == found->group.empty() ||
        head.taken.has_value() != read.bonus.has_value())
      return bad_input("the rows do not say what {} is taken of", read.name);
  }
  return success();
}

/// What is computed by the first layer is computed from what that layer reads.
Status addresses_are_of_first_reads(const DpProgram& program) {
  for (const Read& read : program.reads)
    for (std::size_t k = 0; k < program.reads.size(); ++k) {
      const bool depends =
          is_computed(read) && ((read.where && read.where->uses(k)) || (read.needed && read.needed->uses(k)));
      if (depends && is_computed(program.reads[k]))
        return bad_input("{} is found by {}, which is computed itself", read.name, program.reads[k].name);
    }
  return success();
}

/// Where the rows say that the values and keys of an optimum over all slots are.
SlotEntries open_slots(const Model& model, const DpTask& task, const SlotsOfLayer& found) {
  SlotEntries open{*found.open_first, found.slots, {}, {}};
  const auto spread =
      std::ranges::find_if(task.coordinates.extrema, [](const ExtremumEntries& optimum) { return !optimum.slots; });
  if (spread == task.coordinates.extrema.end()) return open;
  open.value_slot = places_of_values(model, task);
  open.value_slot.pop_back();
  for (std::size_t s = 1; s < task.layout.steps; ++s) open.key_slot.push_back(slot_of_key(model, task, *spread, s));
  return open;
}

bool reads_slots_whole(const Model& model) {
  const auto* memory = model.layers.empty() ? nullptr : std::get_if<S6>(&model.layers.front().mixer);
  return memory && !memory->w_z;
}

Result<DecodingProof> proof(const Model& model, const DpTask& task) {
  DecodingProof result;
  if (task.layout.computes(1) < 1) return bad_input("no token computes the first step");
  if (const Status right = coordinates_are_right(model, task, std::nullopt); !right) return right.error();
  if (const Status right = extrema_are_right(task, reads_slots_whole(model)); !right) return right.error();
  if (const Status right = addresses_are_of_first_reads(task.program); !right) return right.error();
  if (const Status right = embedding_is_right(model, task); !right) return right.error();
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    const Read& read = task.program.reads[k];
    if (comes_with_token(task, k) && task.coordinates.reads[k] != own_entry(task, k))
      return bad_input("{} is not read off the token", read.name);
    if (read.from != Read::From::match) continue;
    if (const Status kept = stack_is_kept(task.program, read, argument_ranges(task.program, task.value_ranges)); !kept)
      return kept.error();
  }
  const bool two = std::ranges::any_of(task.program.reads, is_computed) && !reads_slots_whole(model);
  if (model.layers.size() != (two ? 2U : 1U)) return bad_input("the model has {} layers", model.layers.size());
  std::optional<SlotsOfLayer> last;
  result.read_error = Rational(0);
  for (std::size_t l = 0; l < model.layers.size(); ++l) {
    const Layer& layer = model.layers[l];
    const bool computed = l == 1;
    auto found = reads_of(layer, model, task, computed);
    if (!found) return bad_input("layer {}: {}", l + 1, found.error().message);
    if (const Status all = serves(found->reads, task, computed, found->open_first.has_value()); !all)
      return bad_input("layer {}: {}", l + 1, all.error().message);
    const auto keys = std::ranges::count_if(
        task.coordinates.extrema, [](const ExtremumEntries& optimum) { return optimum.head && optimum.head->key_at; });
    if (!computed && std::cmp_not_equal(found->reads.keys.size(), keys))
      return bad_input("layer {}: it does not find all keys", l + 1);
    result.read_error = max(*result.read_error, found->reads.error);
    std::optional<SlotEntries> open;
    if (found->open_first) {
      open = open_slots(model, task, *found);
      if (std::ranges::any_of(task.program.reads,
                              [](const Read& read) { return is_computed(read) && !is_extremum(read); }))
        return bad_input("layer {}: a memory that the network reads whole stands alone", l + 1);
      if (const Status right = coordinates_are_right(model, task, open); !right)
        return bad_input("layer {}: {}", l + 1, right.error().message);
    }
    const bool is_last = l + 1 == model.layers.size();
    auto expected = is_last ? value_network(task, open) : address_network(task, places_of_values(model, task));
    if (!expected) return expected.error();
    if (!layer.mlp || !same(*layer.mlp, expected->mlp))
      return bad_input("layer {}: its network is not the one compiled from the program", l + 1);
    // Addresses must come out as integers; values within 1/2.
    const Rational room = is_last ? margin(*expected) : expected->threshold;
    if (!is_last && !expected->lipschitz.is_zero()) return bad_input("layer {}: addresses are not rounded", l + 1);
    result.margin = result.margin ? min(*result.margin, room) : room;
    if (is_last) {
      result.lipschitz = expected->lipschitz;
      result.threshold = expected->threshold;
      result.slots = open;
    } else {
      result.address_threshold = room;
    }
    result.networks.push_back(std::move(*expected));
  }
  if (*result.read_error >= *result.margin)
    result.reason = "the reads may be off by more than the network bears";
  else
    result.proved = true;
  return result;
}

}  // namespace

std::optional<std::size_t> address_in_row(const SparseVector<Rational>& row, std::size_t entry) {
  const auto found = std::ranges::find(row, entry, [](const auto& x) { return x.first; });
  if (found == row.end()) return 0;
  const auto number = found->second.is_integer() ? found->second.to_long() : std::nullopt;
  return number && *number >= 0 ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
}

bool is_row(const WeightMatrix& w, std::size_t r, const SparseVector<Rational>& expected) {
  return r < w.rows() && w.row(r) == expected;
}

Source positions_of(const DpTask& task, const Read& read, const Source& source) {
  if (read.from == Read::From::input) return source;
  return {task.layout.stands_at(source.first), task.layout.stands_at(source.last)};
}

std::size_t slot_of_key(const Model& model, const DpTask& task, const ExtremumEntries& optimum, std::size_t step) {
  const std::size_t position = position_of_key(task, task.program.reads[optimum.read], step),
                    entry = optimum.key_place ? optimum.key_place->at : task.coordinates.place;
  return address_in_row(model.positions.row(position - 1), entry).value_or(0);
}

DecodingProof prove_decoding(const Model& model, const DpTask& task) {
  auto result = proof(model, task);
  if (result) return std::move(*result);
  DecodingProof failed;
  failed.reason = result.error().message;
  return failed;
}

}  // namespace seqcert
