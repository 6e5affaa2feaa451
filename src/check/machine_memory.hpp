#pragma once

#include "check/machine_network.hpp"
#include "model/model.hpp"
#include "number/machine_bound.hpp"
#include "task/dp_task.hpp"

#include <cstddef>
#include <vector>

namespace seqcert {

// The memories of a model that executes a program, in the arithmetic of a machine: how far each may be from exact
// arithmetic, over all numbers that tokens may carry. With unbounded exponents what is said of a format holds for all
// finer ones (MachineBound). Proofs: proofs/precision/memory.md, addresses.md.

/// At each step (0-based), how far from exact arithmetic what this memory hands on is, at worst: what is found for
/// reads, or every slot where the network picks from them. Infinite where nothing is known.
std::vector<double> memory_rounding(const S6& mixer, const Model& model, const DpTask& task,
                                    const Arithmetic<MachineBound>& number);

/// The same of the memory of a second layer, which is read at computed addresses, each with its own errors: for any
/// integers that the network before it may make. Where the program has places, tokens are kept at theirs, any there
/// are.
std::vector<double> memory_rounding_at(const S6& mixer, const Model& model, const DpTask& task,
                                       const Arithmetic<MachineBound>& number, const std::vector<std::size_t>& computed,
                                       const AddressErrors& addresses);

/// The square of a place that a token says, as the network after the first layer makes it: of that alone.
/// Requires a program with places.
MachineBound place_squared(const Model& model, const DpTask& task, long place, const Arithmetic<MachineBound>& number);
/// The addresses that the network may make of a read, whatever it reads: of a read by matching the places that it may
/// ask for, of one by address the places of values, and 0.
Range addresses_made(const Model& model, const DpTask& task, std::size_t read);

}  // namespace seqcert
