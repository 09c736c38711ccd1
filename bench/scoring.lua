-- The scoring chapter written by hand in Lua, for Lua 5.4 and LuaJIT alike: in floating point, and exactly.
--
--   lua scoring.lua RECORDS EXPECTED POOL ROUNDS
--
-- RECORDS is what `generate N --plain` writes, EXPECTED a line "total level" for each. The first POOL records are scored ROUNDS
-- times and the fastest round counts; then all are scored and what is wrong is counted. Prints lines "name number".
--
-- The exact variant has fractions of two whole numbers, which both Luas keep exactly below 2^53; with up to 24 samples
-- an indicator nothing comes near that.
local INDICATORS, SYSTEM_END = 15, 7
local worths = {4, 6, 6, 6, 7, 5, 6, 6, 6, 4, 10, 7, 2, 15, 10}
local floor = math.floor

local function read_record(line)
  local numbers, count = {}, 0
  for word in line:gmatch("%d+") do
    count = count + 1
    numbers[count] = tonumber(word)
  end
  local record = {indicators = {}}
  for i = 1, INDICATORS do
    local at = 4 * (i - 1)
    record.indicators[i] = {applicable = numbers[at + 1] == 1, conforming = numbers[at + 2] == 1,
                            sampled = numbers[at + 3], failed = numbers[at + 4]}
  end
  local at = 4 * INDICATORS
  record.deductions, record.bonuses, record.accepted = numbers[at + 1], numbers[at + 2], numbers[at + 3]
  record.staff, record.mystery_visit = numbers[at + 4] / 2, numbers[at + 5] == 1
  return record
end

-- What follows from the total; a result of its own for each record would measure the collector.
local function finish(record, result, total)
  result.total = total
  result.level = total >= 95 and 4 or total >= 90 and 3 or total >= 80 and 2 or total >= 70 and 1 or 0
  if record.deductions >= 5 then result.level = 0 end
  result.passed = result.level >= 1
  result.document_days = 1
  result.onsite_days = (record.staff >= 20 and 4 or 2) + (record.mystery_visit and 0.5 or 0)
  return true
end

-- In floating point, as most programs have it. False: there is no total.
local function score_double(record, result)
  local indicators = record.indicators
  local management, service, counted = 0, 0, 0
  for i = 1, INDICATORS do
    local one, earned = indicators[i], 0
    if one.applicable then
      if one.failed > one.sampled then return false end
      if one.sampled > 0 then
        earned = worths[i] * (1 - one.failed / one.sampled)
      elseif one.conforming then
        earned = worths[i]
      end
      if i <= SYSTEM_END then
        management = management + earned
      else
        counted = counted + worths[i]
        service = service + earned
      end
    elseif i <= SYSTEM_END then
      return false
    end
  end
  if counted == 0 then return false end
  service = service / counted * 60 - record.deductions
  if service < 0 then service = 0 end
  if record.accepted > 0 then service = service + 1 end
  local exact = service + management
  if exact > 100 then exact = 100 end
  result.service, result.management, result.exact = service, management, exact
  return finish(record, result, floor(exact + 0.5))
end

local function gcd(a, b)
  while b ~= 0 do a, b = b, a % b end
  return a
end

local function add(num, den, more, parts)
  if den == parts then return num + more, den end
  if parts == 1 then return num + more * den, den end
  local common = gcd(den, parts)
  return num * (parts / common) + more * (den / common), den / common * parts
end

local function score_exact(record, result)
  local indicators = record.indicators
  local mnum, mden, snum, sden, counted = 0, 1, 0, 1, 0
  for i = 1, INDICATORS do
    local one, num, den = indicators[i], 0, 1
    if one.applicable then
      if one.failed > one.sampled then return false end
      if one.sampled > 0 then
        num = worths[i]
        if one.failed > 0 then num, den = num * (one.sampled - one.failed), one.sampled end
      elseif one.conforming then
        num = worths[i]
      end
      if i <= SYSTEM_END then
        mnum, mden = add(mnum, mden, num, den)
      else
        counted = counted + worths[i]
        snum, sden = add(snum, sden, num, den)
      end
    elseif i <= SYSTEM_END then
      return false
    end
  end
  if counted == 0 then return false end
  snum, sden = snum * 60, sden * counted
  local common = gcd(snum, sden)
  snum, sden = snum / common, sden / common
  snum = snum - record.deductions * sden
  if snum < 0 then snum, sden = 0, 1 end
  if record.accepted > 0 then snum = snum + sden end
  local num, den = add(snum, sden, mnum, mden)
  if num > 100 * den then num, den = 100, 1 end
  result.service_num, result.service_den = snum, sden
  result.management_num, result.management_den = mnum, mden
  result.exact_num, result.exact_den = num, den
  local halves = 2 * num + den
  return finish(record, result, (halves - halves % (2 * den)) / (2 * den))
end

local records, expected = {}, {}
for line in io.lines(arg[1]) do records[#records + 1] = read_record(line) end
for line in io.lines(arg[2]) do
  local total, level = line:match("^(%d+) (%d+)$")
  expected[#expected + 1] = {total = tonumber(total), level = tonumber(level)}
end
assert(#records == #expected and #records > 0, "RECORDS and EXPECTED do not belong together")
local pool, rounds = math.min(tonumber(arg[3]), #records), tonumber(arg[4])

local function fastest(score)
  local best, result = math.huge, {}
  for _ = 1, rounds do
    local begin = os.clock()
    for i = 1, pool do score(records[i], result) end
    best = math.min(best, os.clock() - begin)
  end
  return best / pool
end

local function wrong(score)
  local count, result = 0, {}
  for i, record in ipairs(records) do
    if not score(record, result) or result.total ~= expected[i].total or result.level ~= expected[i].level then
      count = count + 1
    end
  end
  return count
end

print(string.format("doubles %.12f", fastest(score_double)))
print(string.format("exact %.12f", fastest(score_exact)))
print("doubles-wrong " .. wrong(score_double))
print("exact-wrong " .. wrong(score_exact))
