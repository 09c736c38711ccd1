// The scoring chapter written by hand in plain JavaScript: in floating point, and exactly. Called and answering as
// bench/scoring.lua is, whose head says more.
"use strict";
const fs = require("fs");

const INDICATORS = 15, SYSTEM_END = 7;
const worths = [4, 6, 6, 6, 7, 5, 6, 6, 6, 4, 10, 7, 2, 15, 10];

function readRecord(line) {
  const numbers = line.split(" ").map(Number);
  const indicators = [];
  for (let i = 0; i < INDICATORS; i++)
    indicators.push({ applicable: numbers[4 * i] === 1, conforming: numbers[4 * i + 1] === 1,
                      sampled: numbers[4 * i + 2], failed: numbers[4 * i + 3] });
  const at = 4 * INDICATORS;
  return { indicators, deductions: numbers[at], bonuses: numbers[at + 1], accepted: numbers[at + 2],
           staff: numbers[at + 3] / 2, mysteryVisit: numbers[at + 4] === 1 };
}

const newResult = () => ({ service: 0, management: 0, exact: 0, serviceNum: 0, serviceDen: 0, managementNum: 0,
                           managementDen: 0, exactNum: 0, exactDen: 0, total: 0, level: 0, passed: false,
                           documentDays: 0, onsiteDays: 0 });

function finish(record, result, total) {
  result.total = total;
  result.level = total >= 95 ? 4 : total >= 90 ? 3 : total >= 80 ? 2 : total >= 70 ? 1 : 0;
  if (record.deductions >= 5) result.level = 0;
  result.passed = result.level >= 1;
  result.documentDays = 1;
  result.onsiteDays = (record.staff >= 20 ? 4 : 2) + (record.mysteryVisit ? 0.5 : 0);
  return true;
}

// In floating point, as most programs have it. False: there is no total.
function scoreDouble(record, result) {
  let management = 0, service = 0, counted = 0;
  for (let i = 0; i < INDICATORS; i++) {
    const one = record.indicators[i];
    if (!one.applicable) {
      if (i < SYSTEM_END) return false;
      continue;
    }
    if (one.failed > one.sampled) return false;
    let earned = 0;
    if (one.sampled > 0) earned = worths[i] * (1 - one.failed / one.sampled);
    else if (one.conforming) earned = worths[i];
    if (i < SYSTEM_END) {
      management += earned;
    } else {
      counted += worths[i];
      service += earned;
    }
  }
  if (counted === 0) return false;
  service = service / counted * 60 - record.deductions;
  if (service < 0) service = 0;
  if (record.accepted > 0) service += 1;
  let exact = service + management;
  if (exact > 100) exact = 100;
  result.service = service;
  result.management = management;
  result.exact = exact;
  return finish(record, result, Math.floor(exact + 0.5));
}

function gcd(a, b) {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

// The numerator of a sum whose denominator is `den`, which both denominators divide.
const sum = (num, ownDen, more, parts, den) => num * (den / ownDen) + more * (den / parts);
const common = (den, parts) => den === parts || parts === 1 ? den : den / gcd(den, parts) * parts;

function scoreExact(record, result) {
  let mNum = 0, mDen = 1, sNum = 0, sDen = 1, counted = 0;
  for (let i = 0; i < INDICATORS; i++) {
    const one = record.indicators[i];
    if (!one.applicable) {
      if (i < SYSTEM_END) return false;
      continue;
    }
    if (one.failed > one.sampled) return false;
    let num = 0, parts = 1;
    if (one.sampled > 0) {
      num = worths[i];
      if (one.failed > 0) {
        num *= one.sampled - one.failed;
        parts = one.sampled;
      }
    } else if (one.conforming) {
      num = worths[i];
    }
    if (i < SYSTEM_END) {
      const den = common(mDen, parts);
      mNum = sum(mNum, mDen, num, parts, den);
      mDen = den;
    } else {
      counted += worths[i];
      const den = common(sDen, parts);
      sNum = sum(sNum, sDen, num, parts, den);
      sDen = den;
    }
  }
  if (counted === 0) return false;
  sNum *= 60;
  sDen *= counted;
  const shared = gcd(sNum, sDen);
  sNum = sNum / shared - record.deductions * (sDen / shared);
  sDen /= shared;
  if (sNum < 0) {
    sNum = 0;
    sDen = 1;
  }
  if (record.accepted > 0) sNum += sDen;
  let den = common(sDen, mDen), num = sum(sNum, sDen, mNum, mDen, den);
  if (num > 100 * den) {
    num = 100;
    den = 1;
  }
  result.serviceNum = sNum;
  result.serviceDen = sDen;
  result.managementNum = mNum;
  result.managementDen = mDen;
  result.exactNum = num;
  result.exactDen = den;
  const halves = 2 * num + den;
  return finish(record, result, (halves - halves % (2 * den)) / (2 * den));
}

const lines = (path) => fs.readFileSync(path, "utf8").trimEnd().split("\n");
const records = lines(process.argv[2]).map(readRecord);
const expected = lines(process.argv[3]).map((line) => line.split(" ").map(Number));
if (records.length !== expected.length) throw new Error("RECORDS and EXPECTED do not belong together");
const pool = Math.min(Number(process.argv[4]), records.length), rounds = Number(process.argv[5]);

function fastest(score) {
  const result = newResult();
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const begin = process.hrtime.bigint();
    for (let i = 0; i < pool; i++) score(records[i], result);
    best = Math.min(best, Number(process.hrtime.bigint() - begin));
  }
  return best / 1e9 / pool;
}

function wrong(score) {
  const result = newResult();
  return records.filter((record, i) =>
    !score(record, result) || result.total !== expected[i][0] || result.level !== expected[i][1]).length;
}

console.log(`doubles ${fastest(scoreDouble).toFixed(12)}`);
console.log(`exact ${fastest(scoreExact).toFixed(12)}`);
console.log(`doubles-wrong ${wrong(scoreDouble)}`);
console.log(`exact-wrong ${wrong(scoreExact)}`);
