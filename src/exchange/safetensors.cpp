#include "exchange/safetensors.hpp"

#include "base/text.hpp"
#include "exchange/json_text.hpp"

#include <algorithm>
#include <charconv>

namespace seqcert {
namespace {

constexpr std::size_t length_bytes = 8;

struct Extent {
  std::size_t begin, end;
  std::string name;
};

std::optional<std::size_t> count_of(const Json& json) {
  std::size_t value = 0;
  const char* end = json.text.data() + json.text.size();
  if (!json.is(Json::Kind::number) || json.text.empty()) return std::nullopt;
  const auto read = std::from_chars(json.text.data(), end, value);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

Result<std::vector<std::size_t>> counts(const Json* json, const char* what) {
  if (!json || !json->is(Json::Kind::array))
    return bad_input("\"{}\" is {}; write an array of counts", what, json ? described(*json) : "missing");
  std::vector<std::size_t> result;
  for (const Json& item : json->items) {
    const auto count = count_of(item);
    if (!count) return bad_input("\"{}\" holds {}; write counts from 0 to 2^64 - 1", what, described(item));
    result.push_back(*count);
  }
  return result;
}

const Dtype* dtype_called(std::string_view word) {
  const auto found = std::ranges::find(dtypes(), word, &Dtype::safetensors);
  return found == dtypes().end() ? nullptr : &*found;
}

std::string known_dtypes() {
  std::vector<std::string> names;
  for (const Dtype& dtype : dtypes()) names.emplace_back(dtype.safetensors);
  return join(names, ", ");
}

/// One entry of the header: everything but the bytes, and where they lie.
Result<std::pair<Tensor, Extent>> entry(const std::string& name, const Json& json, const TensorLimits& limits) {
  if (!json.is(Json::Kind::object))
    return bad_input("{} stands for it; write an object with dtype, shape and data_offsets", described(json));
  const std::vector<std::string> known{"dtype", "shape", "data_offsets"};
  for (const std::string& key : *json.keys)
    if (std::ranges::find(known, key) == known.end())
      return bad_input("unknown key \"{}\"{}", shown_name(key), did_you_mean(key, known));
  const Json* word = json.find("dtype");
  if (!word || !word->is(Json::Kind::string)) return bad_input("\"dtype\" is missing; write \"F32\" or the like");
  Tensor tensor;
  tensor.dtype = dtype_called(word->text);
  if (!tensor.dtype)
    return bad_input("dtype {} is not read; store the tensor as one of {}", described(*word), known_dtypes());
  auto shape = counts(json.find("shape"), "shape");
  if (!shape) return shape.error();
  tensor.shape = std::move(*shape);
  const auto offsets = counts(json.find("data_offsets"), "data_offsets");
  if (!offsets) return offsets.error();
  if (offsets->size() != 2 || (*offsets)[0] > (*offsets)[1])
    return bad_input("\"data_offsets\" are not [begin, end] with begin <= end");
  const Extent extent{(*offsets)[0], (*offsets)[1], name};
  const auto bytes = bytes_of(*tensor.dtype, tensor.shape, limits.bytes);
  if (!bytes)
    return bad_input("shape {} of {} takes more than the {} bytes that are read", shape_text(tensor.shape),
                     tensor.dtype->safetensors, limits.bytes);
  if (*bytes != extent.end - extent.begin)
    return bad_input("shape {} of {} takes {} bytes, but data_offsets [{}, {}] hold {}", shape_text(tensor.shape),
                     tensor.dtype->safetensors, *bytes, extent.begin, extent.end, extent.end - extent.begin);
  return std::pair{std::move(tensor), extent};
}

Status metadata_is_text(const Json& json) {
  if (!json.is(Json::Kind::object))
    return bad_input("\"__metadata__\" is {}; write an object of strings", described(json));
  for (const Json& item : json.items)
    if (!item.is(Json::Kind::string))
      return bad_input("\"__metadata__\" holds {}; write strings only", described(item));
  return success();
}

/// The extents cover the data without holes and overlaps.
Status cover(std::vector<Extent> extents, std::size_t data_size) {
  std::ranges::sort(
      extents, [](const Extent& a, const Extent& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
  std::size_t at = 0;
  for (const Extent& extent : extents) {
    const std::string where =
        fmt::format("tensor \"{}\": data_offsets [{}, {}]", shown_name(extent.name), extent.begin, extent.end);
    if (extent.end > data_size)
      return bad_input("{} lie beyond the {} bytes of data; the file is cut short, or the offsets are wrong", where,
                       data_size);
    if (extent.begin < at) return bad_input("{} overlap another tensor; write the file again", where);
    if (extent.begin > at)
      return bad_input("{} leave bytes {} to {} to nobody; the format has no holes", where, at, extent.begin);
    at = extent.end;
  }
  if (at != data_size)
    return bad_input("the last {} bytes of data belong to no tensor; the format has no holes", data_size - at);
  return success();
}

}  // namespace

Result<Tensors> read_safetensors(std::string_view bytes, const std::string& path, const TensorLimits& limits) {
  if (bytes.size() < length_bytes)
    return bad_input("{}: {} bytes are no .safetensors file; the first 8 say how long the header is", path,
                     bytes.size());
  std::uint64_t length = 0;
  for (std::size_t k = length_bytes; k-- > 0;) length = length << 8 | static_cast<unsigned char>(bytes[k]);
  const std::string_view behind = bytes.substr(length_bytes);
  if (length > behind.size())
    return bad_input(
        "{}: the header is said to take {} bytes, but {} follow; the file is cut short, or no .safetensors", path,
        length, behind.size());
  if (length > limits.header)
    return bad_input("{}: the header takes {} bytes, more than the {} that are read", path, length, limits.header);
  const std::string_view header = behind.substr(0, length), data = behind.substr(length);
  if (header.empty() || header.front() != '{')
    return bad_input("{}: byte 9 does not open the header's JSON object; is it a .safetensors file?", path);
  const std::string where = path + ": header";
  const auto json = parse_json(header, where, {.depth = 4, .values = 16 * limits.tensors, .characters = limits.header});
  if (!json) return json.error();
  Tensors tensors;
  std::vector<Extent> extents;
  for (std::size_t k = 0; k < json->items.size(); ++k) {
    const std::string& name = (*json->keys)[k];
    if (name == "__metadata__") {
      if (const Status text = metadata_is_text(json->items[k]); !text)
        return bad_input("{}: {}", path, text.error().message);
      continue;
    }
    if (tensors.size() >= limits.tensors) return bad_input("{}: more than {} tensors", path, limits.tensors);
    auto read = entry(name, json->items[k], limits);
    if (!read) return bad_input("{}: tensor \"{}\": {}", path, shown_name(name), read.error().message);
    extents.push_back(read->second);
    tensors.emplace(name, std::move(read->first));
  }
  if (const Status covered = cover(extents, data.size()); !covered)
    return bad_input("{}: {}", path, covered.error().message);
  for (const Extent& extent : extents)
    tensors.at(extent.name).bytes = data.substr(extent.begin, extent.end - extent.begin);
  return tensors;
}

std::string safetensors_file(const Tensors& tensors, const std::map<std::string, std::string>& metadata) {
  std::vector<const Tensors::value_type*> order;
  for (const auto& entry : tensors) order.push_back(&entry);
  // Wide elements first keep every tensor aligned to its own.
  std::ranges::stable_sort(order, std::ranges::greater(), [](const auto* entry) { return entry->second.dtype->bytes; });
  std::string header = "{", data;
  if (!metadata.empty()) {
    header += "\"__metadata__\":{";
    for (const auto& [key, value] : metadata)
      header += fmt::format("{}{}:{}", header.back() == '{' ? "" : ",", json_string(key), json_string(value));
    header += "}";
  }
  for (const auto* entry : order) {
    const auto& [name, tensor] = *entry;
    std::string shape;
    for (const std::size_t side : tensor.shape) shape += fmt::format("{}{}", shape.empty() ? "" : ",", side);
    header += fmt::format("{}{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}",
                          header.size() == 1 ? "" : ",", json_string(name), tensor.dtype->safetensors, shape,
                          data.size(), data.size() + tensor.bytes.size());
    data += tensor.bytes;
  }
  header += "}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  std::string file;
  for (std::size_t k = 0; k < length_bytes; ++k) file += static_cast<char>(header.size() >> (8 * k) & 0xff);
  return file + header + data;
}

}  // namespace seqcert
