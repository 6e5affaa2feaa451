#pragma once

#include "base/result.hpp"
#include "compile/step_network.hpp"
#include "model/model.hpp"
#include "number/enclosure.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace seqcert {

// That a model emits the right value at every step for all inputs of a program (proofs/dp/decoding.md): by the errors
// of its reads, uniform over steps and inputs, the gadgets of its networks, its addresses, and the closure of the
// ranges; by induction over the steps. Nothing is sampled. All of it is read off the weights; what a construction says
// about itself (task.coordinates) only tells where to look.

struct DecodingProof {
  bool proved = false;
  std::string reason;                  // what could not be shown; empty when proved
  std::optional<Rational> read_error;  // no read is further from its integer than this
  std::optional<Rational> margin;  // reads closer than this to their integers give outputs within 1/2 of the right ones
  // Of the last layer's network, where proved: reads within eta <= threshold of their integers give outputs within
  // lipschitz * eta of the right ones; and the memory it reads whole, if it does.
  Rational lipschitz = 0, threshold = 0;
  Rational address_threshold = 0;  // reads of a first layer within this of their integers give exact addresses
  std::optional<SlotEntries> slots;
  /// Of each layer the network compiled from the program, which is the layer's to the last weight. Empty where
  /// something else of the model is not as it must be; not where the margin alone is too small.
  std::vector<Compiled> networks;
};
DecodingProof prove_decoding(const Model& model, const DpTask& task);

/// What the mixer of one layer finds for the reads it serves.
struct ReadsOfLayer {
  std::vector<std::size_t> served;  // reads, 0-based
  std::vector<std::size_t> keys;    // those of coordinates.extrema whose keys it finds
  Rational error;  // each is found within this, at all steps, for all inputs; what is found where there is nothing to
                   // read exceeds the largest carried number by no more than this, and lies above minus this
};

/// Heads by position. `computed`: addresses come from the layer before (exact integers), else from the position rows.
/// Errors: the head or the position row that is not as it must be.
Result<ReadsOfLayer> reads_by_position(const Attention& mixer, const Model& model, const DpTask& task, bool computed);

/// A memory of slots. With `open`, the entries of x (0-based) to which the slots 1, 2, ... are handed.
/// Errors: the channel that is not a slot, or the step that finds something else in the slot it reads.
struct SlotsOfLayer {
  ReadsOfLayer reads;
  std::optional<std::size_t> open_first;
  std::size_t slots = 0;
};
Result<SlotsOfLayer> reads_by_slot(const S6& mixer, const Model& model, const DpTask& task, bool computed);

/// The number at one entry of x that the row of a position gives, when it is an integer.
std::optional<std::size_t> address_in_row(const SparseVector<Rational>& row, std::size_t entry);
/// Whether row r of w has exactly these entries (columns increasing).
bool is_row(const WeightMatrix& w, std::size_t r, const SparseVector<Rational>& expected);
/// Where the sources of a read of a step stand in the sequence: positions first..last.
Source positions_of(const DpTask& task, const Read& read, const Source& source);

/// The slot that the rows give to the key of a step, where an optimum is taken over all slots; 0: none.
std::size_t slot_of_key(const Model& model, const DpTask& task, const ExtremumEntries& optimum, std::size_t step);

}  // namespace seqcert
