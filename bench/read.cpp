// Reads the scoring chapter's records with simdjson's On-Demand interface, in blocks of lines: what a careful
// programmer would write for this one layout. Names come in the layout's order and are looked for in it; a
// missing one makes the record wrong. Nothing is explained, nothing recovered.
#include "bench/read.h"

#include <cstring>

#define SIMDJSON_DEVELOPMENT_CHECKS 0
#include <simdjson.h>

namespace
{

namespace od = simdjson::ondemand;

constexpr size_t block = size_t{1} << 20;

bool read_indicator(od::object object, bench_indicator *one)
{
    int64_t sampled, failed;
    if (object.find_field("applicable").get_bool().get(one->applicable) ||
        object.find_field("conforming").get_bool().get(one->conforming) ||
        object.find_field("sampled").get_int64().get(sampled) ||
        object.find_field("failed").get_int64().get(failed))
        return false;
    if (sampled < 0 || sampled > INT32_MAX || failed < 0 || failed > INT32_MAX)
        return false;
    one->sampled = static_cast<int32_t>(sampled);
    one->failed = static_cast<int32_t>(failed);
    return true;
}

bool position_of(std::string_view name, const char *const *names, int count, int8_t *position)
{
    for (int i = 0; i < count; i++)
        if (name == names[i]) {
            *position = static_cast<int8_t>(i);
            return true;
        }
    return false;
}

bool read_lists(od::object object, bench_record *record)
{
    od::array deductions, bonuses;
    if (object.find_field("special_deductions").get_array().get(deductions))
        return false;
    record->deduction_count = record->bonus_count = 0;
    for (auto element : deductions) {
        std::string_view kind, found_in;
        auto &one = record->deductions[record->deduction_count];
        if (record->deduction_count == BENCH_LIST_MAX || element["kind"].get_string().get(kind) ||
            element["found_in"].get_string().get(found_in) || !position_of(kind, bench_kinds, 4, &one.kind) ||
            !position_of(found_in, bench_parts, 2, &one.found_in))
            return false;
        record->deduction_count++;
    }
    if (object.find_field("special_bonuses").get_array().get(bonuses))
        return false;
    for (auto element : bonuses) {
        if (record->bonus_count == BENCH_LIST_MAX ||
            element["accepted"].get_bool().get(record->bonuses[record->bonus_count].accepted))
            return false;
        record->bonus_count++;
    }
    return true;
}

bool read_record(od::object object, bench_record *record)
{
    std::string_view name;
    od::object indicators;
    double staff;
    if (object.find_field("case").get_string().get(name) || name.size() >= sizeof record->name ||
        object.find_field("indicators").get_object().get(indicators))
        return false;
    std::memcpy(record->name, name.data(), name.size());
    record->name[name.size()] = '\0';
    for (int i = 0; i < BENCH_INDICATORS; i++) {
        od::object indicator;
        if (indicators.find_field(bench_names[i]).get_object().get(indicator) ||
            !read_indicator(indicator, &record->indicators[i]))
            return false;
    }
    if (!read_lists(object, record) || object.find_field("effective_staff").get_double().get(staff) ||
        object.find_field("mystery_visit").get_bool().get(record->mystery_visit))
        return false;
    record->staff_halves = static_cast<int32_t>(staff * 2);
    return true;
}

} // namespace

extern "C" size_t bench_read(const char *text, size_t size, size_t padded, bench_record_visit *visit,
                             void *user)
{
    od::parser parser;
    od::document_stream stream;
    size_t count = 0;
    bench_record record{};
    if (padded < size + simdjson::SIMDJSON_PADDING ||
        parser.iterate_many(reinterpret_cast<const uint8_t *>(text), size, block).get(stream))
        return 0;
    for (auto document : stream) {
        od::object object;
        if (document.get_object().get(object) || !read_record(object, &record))
            break;
        visit(user, &record);
        count++;
    }
    return count;
}
