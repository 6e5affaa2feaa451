#include "check/decoding_proof.hpp"
#include "model/selective_scan.hpp"
#include "number/ball.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace seqcert {
namespace {

/// A row Gamma (1 - 2 (c - tau)^2) with (tau, tau^2) at two entries of x.
struct Addressed {
  Rational gamma;
  std::size_t slot;
};
std::optional<Addressed> addressed(const SparseVector<Rational>& row, std::size_t one, std::size_t tau,
                                   std::size_t tau_sq) {
  const auto at = [&](std::size_t entry) {
    const auto found = std::ranges::find(row, entry, [](const auto& x) { return x.first; });
    return found == row.end() ? Rational(0) : found->second;
  };
  const Rational gamma = at(tau_sq) / Rational(-2);
  if (row.size() != 3 || gamma.sign() <= 0) return std::nullopt;
  const Rational slot = at(tau) / (Rational(4) * gamma);
  const auto number = slot.is_integer() ? slot.to_long() : std::nullopt;
  if (!number || *number < 1 || at(one) != gamma * (Rational(1) - Rational(2) * slot * slot)) return std::nullopt;
  return Addressed{gamma, static_cast<std::size_t>(*number)};
}

/// The channels that hold one read's memory (all reads', when the network picks): slot -> channel.
struct Group {
  std::map<std::size_t, std::size_t> channel;
  std::optional<std::size_t> read;
};

struct Memory {
  Rational gamma, gain, read_gain = 1;
  std::vector<Group> groups;
  std::optional<std::size_t> open_first;
  std::set<std::size_t> key_slots;  // those that keep keys, at a place of their own
};

Error no_slot(std::size_t channel, const char* what) {
  return bad_input("channel {} is no slot: {}", channel + 1, what);
}

/// Whether the tokens themselves say where they are kept.
bool is_kept_by_place(const DpTask& task, bool computed) { return computed && task.program.place_field.has_value(); }

/// The kind of read that a memory answers: by the row in the first layer; in the second by place, or by a computed
/// address.
bool is_served_here(const Read& read, bool computed, bool by_place) {
  if (!computed) return is_addressed_by_row(read);
  return read.from == (by_place ? Read::From::match : Read::From::address);
}

/// The optimum whose keys come with the token and are kept, where there is one.
const ExtremumEntries* kept_keys(const DpTask& task) {
  for (const ExtremumEntries& optimum : task.coordinates.extrema)
    if (optimum.key_place) return &optimum;
  return nullptr;
}

/// Reads the memory off the weights.
Result<Memory> memory_of(const S6& mixer, const DpTask& task, bool computed) {
  const DpCoordinates& c = task.coordinates;
  const bool by_place = is_kept_by_place(task, computed);
  const std::size_t place = by_place ? c.fields[*task.program.place_field] : c.place,
                    place_sq = by_place ? c.place_field_sq : c.place_sq;
  Memory memory;
  if (mixer.w_b.rows() != 1 || !is_row(mixer.w_c, 0, {{c.one, 1}}))
    return bad_input("the memory has not one state per channel, read as it is");
  const SparseVector<Rational> write = mixer.w_b.row(0);
  if (write.size() != 1 || write[0].first != c.one || write[0].second.sign() <= 0)
    return bad_input("B is no positive constant");
  memory.gain = write[0].second;
  std::map<std::size_t, Group> by_read;
  // Column by column: where each channel goes.
  std::vector<SparseVector<Rational>> goes(mixer.w_u.rows());
  for (std::size_t r = 0; r < mixer.w_out.rows(); ++r)
    for (const auto& [channel, weight] : mixer.w_out.row(r)) goes[channel].emplace_back(r, weight);
  for (std::size_t k = 0; k < mixer.w_u.rows(); ++k) {
    if (!is_row(mixer.a, k, {{0, -1}}) || !mixer.beta[k].is_zero() || !mixer.d[k].is_zero())
      return no_slot(k, "A is not -1, or a bias or D is not 0");
    const ExtremumEntries* keys = mixer.w_z ? nullptr : kept_keys(task);
    const std::size_t kept = keys ? c.streamed[task.program.reads[keys->read].key] : 0;
    if (keys && !is_row(mixer.w_u, k, {{kept, 1}})) keys = nullptr;
    const auto written = keys ? addressed(mixer.w_delta.row(k), c.one, keys->key_place->at, keys->key_place->sq)
                              : addressed(mixer.w_delta.row(k), c.one, place, place_sq);
    if (!written) return no_slot(k, "its step size is not Gamma (1 - 2 (c - tau)^2)");
    if (k == 0) memory.gamma = written->gamma;
    if (written->gamma != memory.gamma) return no_slot(k, "its Gamma differs");
    if (goes[k].size() != 1) return no_slot(k, "it does not go to one entry");
    const auto [entry, weight] = goes[k][0];
    std::size_t group = 0, field = keys ? kept : c.fields[0];
    if (keys) memory.key_slots.insert(written->slot);
    if (mixer.w_z) {
      const auto read = std::ranges::find(c.reads, entry);
      if (read == c.reads.end()) return no_slot(k, "it goes to no entry of a read");
      group = static_cast<std::size_t>(read - c.reads.begin());
      const auto asked = addressed(mixer.w_z->row(k), c.one, c.at[group], c.at_sq[group]);
      if (!asked || asked->gamma != memory.gamma || asked->slot != written->slot)
        return no_slot(k, "its gate is not that of its slot");
      const Read& what = task.program.reads[group];
      field = c.fields[what.from == Read::From::input ? 0 : what.field];
      by_read[group].read = group;
      if (k == 0) memory.read_gain = weight;
      if (weight != memory.read_gain || weight.sign() <= 0) return no_slot(k, "its output weight differs");
    } else {
      if (entry + 1 < written->slot || !weight.is_integer() || weight != Rational(1))
        return no_slot(k, "it is not handed on as it is");
      const std::size_t first = entry + 1 - written->slot;
      if (memory.open_first.value_or(first) != first) return no_slot(k, "it is handed to the entry of another slot");
      memory.open_first = first;
    }
    if (mixer.w_z && !is_served_here(task.program.reads[group], computed, by_place))
      return no_slot(k, "its read is of another kind");
    if (!is_row(mixer.w_u, k, {{field, 1}})) return no_slot(k, "it does not write the field that is read");
    if (!by_read[group].channel.emplace(written->slot, k).second) return no_slot(k, "its slot is there twice");
  }
  for (auto& [read, group] : by_read) memory.groups.push_back(std::move(group));
  return memory;
}

/// What lies in each slot while position after position writes: the position whose number it is, 0 at first.
class Contents {
 public:
  std::size_t operator[](std::size_t slot) const {
    const auto found = held_.find(slot);
    return found == held_.end() ? 0 : found->second;
  }
  void write(std::size_t slot, std::size_t position) { held_[slot] = position; }

 private:
  std::map<std::size_t, std::size_t> held_;
};

/// Values that are kept where they say: the last one at a place is what its slot holds, inputs are kept nowhere.
/// Returns the greatest age there is.
Result<std::size_t> oldest_at_places(const Memory& memory, const DpTask& task) {
  const long highest = task.emitted[*task.program.place_field].hi;
  for (const Group& group : memory.groups)
    for (long place = 1; place <= highest; ++place)
      if (!group.channel.contains(static_cast<std::size_t>(place)))
        return bad_input("the memory has no slot for place {}", place);
  return task.layout.length();
}

/// Step t at position p takes the largest over all slots of values: those of earlier steps hold them, with their keys
/// in theirs; those of later ones hold nothing yet, for as many tokens as there were. Returns the greatest age.
Result<std::size_t> oldest_of_all(const Contents& contents, const Memory& memory, const Model& model,
                                  const ExtremumEntries& optimum, std::size_t t, const DpTask& task) {
  const auto& channel = memory.groups.front().channel;
  for (std::size_t s = 1; s < task.layout.steps; ++s) {
    const std::size_t at = task.layout.stands_at(s),
                      key_at = position_of_key(task, task.program.reads[optimum.read], s),
                      slot = address_in_row(model.positions.row(at - 1), task.coordinates.place).value_or(0),
                      key_slot = slot_of_key(model, task, optimum, s);
    if (!channel.contains(slot) || !channel.contains(key_slot) || memory.key_slots.contains(slot))
      return bad_input("the value of step {} or its key has no slot", s);
    if (contents[slot] != (s < t ? at : 0))
      return bad_input("step {} finds something else in the slot of step {}", t, s);
    if (s < t && contents[key_slot] != key_at)
      return bad_input("step {} finds something else in the slot of the key of step {}", t, s);
  }
  return task.layout.computes(t);
}

/// Step t takes an optimum of the slots that its row names: each holds the step of its source with that key. Returns
/// the greatest age.
Result<std::size_t> oldest_of_named(const Contents& contents, const Memory& memory, const Model& model,
                                    const ExtremumEntries& optimum, std::size_t t, const DpTask& task) {
  const std::size_t position = task.layout.computes(t);
  const Source& source = task.program.steps[t - 1].sources[optimum.read];
  const Read& read = task.program.reads[optimum.read];
  std::size_t oldest = 0;
  for (long v = optimum.keys.lo; v <= optimum.keys.hi; ++v) {
    const std::size_t entry = *optimum.slots + static_cast<std::size_t>(v - optimum.keys.lo),
                      slot = address_in_row(model.positions.row(position - 1), entry).value_or(0),
                      step = step_with_key(task.program, optimum.read, source, v);
    if (source.absent() && slot == 0) continue;
    if (!memory.groups.front().channel.contains(slot))
      return bad_input("step {} reads {} from slot {}, which the memory does not have", t, read.name, slot);
    if (source.absent()) continue;
    if (step == 0) return bad_input("step {} takes {} over steps without the key {}", t, read.name, v);
    const std::size_t at = task.layout.stands_at(step), found = contents[slot];
    if (found != at)
      return bad_input("step {} finds in slot {} what stood at position {}, not {} of position {}", t, slot, found,
                       read.name, at);
    oldest = std::max(oldest, position - at);
  }
  if (!source.absent() &&
      source.last - source.first + 1 != static_cast<std::size_t>(optimum.keys.hi - optimum.keys.lo) + 1)
    return bad_input("step {} takes {} over steps that share a key", t, read.name);
  return oldest;
}

/// Goes through the sequence and looks what every read finds. Returns the greatest age of what is read, in tokens.
Result<std::size_t> oldest_read(const Memory& memory, const Model& model, const DpTask& task,
                                const std::vector<std::size_t>& served, bool computed) {
  const DpCoordinates& c = task.coordinates;
  std::vector<std::size_t> place(model.positions.rows() + 1, 0);
  const ExtremumEntries* keys = kept_keys(task);
  for (std::size_t p = 1; p <= model.positions.rows(); ++p)
    place[p] = address_in_row(model.positions.row(p - 1), c.place).value_or(0);
  Contents contents;
  std::size_t oldest = 0;
  for (std::size_t p = 1; p <= task.layout.length(); ++p) {
    const SparseVector<Rational> row = model.positions.row(p - 1);
    const auto slot = address_in_row(row, c.place);
    if (!slot) return bad_input("position {} has no slot to write", p);
    // A channel listens to one place: that of the value carried, or that of the key that comes with the token.
    if (*slot > 0 && !memory.key_slots.contains(*slot)) contents.write(*slot, p);
    const auto key_slot = keys ? address_in_row(row, keys->key_place->at) : std::nullopt;
    if (key_slot && memory.key_slots.contains(*key_slot)) contents.write(*key_slot, p);
    if (p < task.layout.computes(1)) continue;
    const std::size_t t = p - task.layout.computes(1) + 1;
    for (const std::size_t k : served) {
      const Read& read = task.program.reads[k];
      const Source& source = task.program.steps[t - 1].sources[k];
      if (is_extremum(read)) {
        const ExtremumEntries& optimum = *std::ranges::find(c.extrema, k, &ExtremumEntries::read);
        const auto age = optimum.slots ? oldest_of_named(contents, memory, model, optimum, t, task)
                                       : oldest_of_all(contents, memory, model, optimum, t, task);
        if (!age) return age;
        oldest = std::max(oldest, *age);
        continue;
      }
      if (source.absent()) {
        // A network that picks from the slots has gadgets for those there are.
        const auto asked = memory.open_first ? address_in_row(row, c.at[k]) : std::nullopt;
        if (asked && *asked > 0 && !memory.groups.front().channel.contains(*asked))
          return bad_input("step {}, which has no {}, asks for it in slot {}, which the memory does not have", t,
                           read.name, *asked);
        continue;
      }
      const Source wanted = positions_of(task, read, source);
      const auto& group =
          std::ranges::find_if(memory.groups, [&](const Group& g) { return !g.read || *g.read == k; })->channel;
      for (std::size_t at = wanted.first; at <= wanted.last; ++at) {
        // A computed address is the place of its step, by the network before; else it stands in the row.
        const auto asked = computed ? std::optional(place[at]) : address_in_row(row, c.at[k]);
        if (!asked) return bad_input("step {} has no slot to read {} from", t, read.name);
        if (!group.contains(*asked))
          return bad_input("step {} reads {} from slot {}, which the memory does not have", t, read.name, *asked);
        const std::size_t found = contents[*asked];
        if (found != at)
          return bad_input("step {} finds in slot {} what stood at position {}, not {} of position {}", t, *asked,
                           found, read.name, at);
        oldest = std::max(oldest, p - at);
      }
    }
  }
  return oldest;
}

/// How far from its integer a read is, with numbers in 0..V, the oldest `age` tokens old; and how far above V or below
/// 0 what a closed or unused slot gives: proofs/dp/slot-memory.md.
Result<Rational> slot_error(const S6& mixer, const Memory& memory, const Rational& largest, std::size_t age) {
  const Arithmetic<Ball> number{256};
  const Ball one = number(1), v = number(largest), gamma = number(memory.gamma), gain = number(memory.gain);
  const Ball on = step_size(mixer.softplus, gamma, number), off = step_size(mixer.softplus, -gamma, number);
  const Ball kept_on = exp(-on), lost_off = one - exp(-off), ages = number(Rational(age));
  const bool zoh = mixer.write == S6::Write::zoh;
  Ball held = v, error = v;  // the most a slot holds; its distance from what it should
  if (zoh) {
    if (memory.gain != Rational(1)) return bad_input("a zero-order-hold write needs B = 1");
    error = v * kept_on + v * ages * lost_off;
  } else {
    const Ball amount = gain * on;
    held = amount * v / (one - kept_on);
    error = kept_on * held + abs(amount - one) * v + ages * (lost_off + off * gain) * v;
  }
  Ball least = number(0);
  if (mixer.w_z) {
    if (memory.gamma < Rational(13) / Rational(10))
      return bad_input("Gamma = {} is below 1.3, where a closed gate need not let through less", memory.gamma.text());
    std::size_t slots = 0;
    for (const Group& group : memory.groups) slots = std::max(slots, group.channel.size());
    const Ball open = number(memory.read_gain) * silu(gamma),
               leak = number(Rational(slots)) * open * exp(-gamma) * held;
    error = open * error + abs(open - one) * v + leak;
    held = open * held;
    least = leak;
  }
  error = max(error, max(held - v, least));
  const MaybeEnclosure enclosure = enclosure_of(error);
  if (!enclosure) return bad_input("the error of a slot has no bound in balls of 256 bits");
  return enclosure->hi;
}

}  // namespace

Result<SlotsOfLayer> reads_by_slot(const S6& mixer, const Model& model, const DpTask& task, bool computed) {
  if (mixer.w_u.rows() == 0) return SlotsOfLayer{};  // nothing is kept, nothing is read
  const auto memory = memory_of(mixer, task, computed);
  if (!memory) return memory.error();
  if (task.carried.lo < 0) return bad_input("a carried number is negative");
  SlotsOfLayer result;
  result.open_first = memory->open_first;
  for (const Read& read : task.program.reads)
    if (memory->open_first && read.from != Read::From::input && read.field != 0)
      return bad_input("the slots hold another field than {} reads", read.name);
  for (const Group& group : memory->groups) {
    result.slots = std::max(result.slots, group.channel.rbegin()->first);
    if (memory->open_first && result.slots != group.channel.size())
      return bad_input("a slot is missing among 1..{}", result.slots);
    if (group.read) result.reads.served.push_back(*group.read);
  }
  if (memory->open_first)
    for (std::size_t k = 0; k < task.program.reads.size(); ++k)
      if (!comes_with_token(task, k)) {
        const Read& read = task.program.reads[k];
        if ((!is_addressed_by_row(read) && !is_extremum(read)) || read.field != 0)
          return bad_input("{} is neither read by position nor an optimum of first fields", read.name);
        result.reads.served.push_back(k);
      }
  const auto age = is_kept_by_place(task, computed) ? oldest_at_places(*memory, task)
                                                    : oldest_read(*memory, model, task, result.reads.served, computed);
  if (!age) return age.error();
  auto error = slot_error(mixer, *memory, Rational(task.carried.hi), *age);
  if (!error) return error.error();
  result.reads.error = std::move(*error);
  return result;
}

}  // namespace seqcert
