namespace FlashSale.Tests.Web.Parse.Hostile;

/// <summary>JSON values, as text, that have broken other programs.</summary>
internal static class HostileValues
{
    /// <summary>All of them. Every one is JSON, though some stand for nothing.</summary>
    public static string[] All { get; } =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "1.5", "0.001", "100", "99.999999999", "2147483647", "2147483648", "-2147483648", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "79228162514264337593543950335", "79228162514264337593543950336", "-79228162514264337593543950336", "1e28", "1e29", "1e308", "1e309", "1e999", "-1e999", "1e-28", "1e-29", "1e-999", "1E+2", "1e0",
        "0.1234567890123456789012345678901234567890", "1" + new string('0', 400), "0." + new string('0', 400) + "1", "1e" + new string('9', 50), "\"\"", "\"x\"", "\" \"", "\"1\"", "\"true\"", "\"null\"", "\"NaN\"", "\"\\u0000\"",
        "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"", "\"\\uffff\"", "\"\\u202e\"", "\"\\/\\b\\f\\n\\r\\t\"", "[]", "[[]]", "[null]", "[1,\"a\",{}]", "[[[[[[[[[[]]]]]]]]]]", "{}", "{\"\":\"\"}",
        "{\"a\":{\"b\":{\"c\":{}}}}", "{\"$gt\":\"\"}", "{\"$ne\":null}", "{\"$gt\":1,\"$foo\":2}", "{\"$where\":\"1\"}", "{\"$in\":[]}", "{\"$in\":null}", "{\"$in\":{}}", "{\"$in\":\"x\"}", "{\"$in\":[[]]}", "{\"$in\":[null,1,\"a\",{}]}",
        "{\"$nin\":1}", "{\"$all\":[]}", "{\"$all\":\"x\"}", "{\"$all\":[{\"$regex\":\"a\"}]}", "{\"$containedBy\":null}", "{\"$exists\":null}", "{\"$exists\":\"yes\"}", "{\"$exists\":{}}", "{\"$regex\":null}", "{\"$regex\":1}", "{\"$regex\":{}}",
        "{\"$regex\":\"a\",\"$options\":\"q\"}", "{\"$regex\":\"a\",\"$options\":1}", "{\"$options\":\"i\"}", "{\"$regex\":\"(a+)+$\"}", "{\"$text\":1}", "{\"$text\":{\"$search\":1}}", "{\"$text\":{\"$search\":{\"$term\":\"a\"}}}",
        "{\"$text\":{\"$search\":{\"$term\":\"' | & ! (\"}}}", "{\"$inQuery\":1}", "{\"$inQuery\":{}}", "{\"$inQuery\":{\"className\":\"_Session\",\"where\":{}}}", "{\"$inQuery\":{\"className\":\"_User\",\"where\":{\"password\":{\"$regex\":\"^a\"}}}}",
        "{\"$inQuery\":{\"className\":\"Product\",\"where\":[]}}", "{\"$inQuery\":{\"className\":1,\"where\":{}}}", "{\"$notInQuery\":{\"className\":\"Nothing\",\"where\":{}}}", "{\"$select\":1}", "{\"$select\":{\"query\":{},\"key\":\"x\"}}",
        "{\"$select\":{\"query\":{\"className\":\"_Session\",\"where\":{}},\"key\":\"sessionToken\"}}", "{\"$select\":{\"query\":{\"className\":\"_User\",\"where\":{}},\"key\":\"email\"}}", "{\"$dontSelect\":{\"query\":{\"className\":\"Product\"},\"key\":[]}}",
        "{\"$nearSphere\":{\"__type\":\"GeoPoint\",\"latitude\":0,\"longitude\":0}}", "{\"$within\":{\"$box\":[]}}", "{\"$geoWithin\":{\"$polygon\":[]}}", "{\"$relatedTo\":{\"object\":{},\"key\":\"x\"}}", "{\"$eq\":1}", "{\"$not\":{}}", "{\"$size\":1}", "{\"$type\":1}",
        "{\"$mod\":[0,0]}", "{\"$expr\":{}}", "{\"$jsonSchema\":{}}", "{\"$elemMatch\":{}}", "{\"$lt\":{\"__type\":\"Date\",\"iso\":\"not a date\"}}", "{\"$lt\":{\"__type\":\"Date\"}}", "{\"$lt\":[]}", "{\"$lt\":null}", "{\"$lt\":true}",
        "{\"__type\":\"Date\"}", "{\"__type\":\"Date\",\"iso\":1}", "{\"__type\":\"Date\",\"iso\":\"\"}", "{\"__type\":\"Date\",\"iso\":\"0001-01-01T00:00:00.000Z\"}", "{\"__type\":\"Date\",\"iso\":\"9999-12-31T23:59:59.999Z\"}",
        "{\"__type\":\"Date\",\"iso\":\"9999-12-31T23:59:59.999-14:00\"}", "{\"__type\":\"Date\",\"iso\":\"0001-01-01T00:00:00+14:00\"}", "{\"__type\":\"Date\",\"iso\":\"-000001-01-01T00:00:00Z\"}", "{\"__type\":\"Date\",\"iso\":\"+275760-09-13T00:00:00Z\"}",
        "{\"__type\":\"Date\",\"iso\":\"2026-02-30T00:00:00Z\"}", "{\"__type\":\"Date\",\"iso\":\"2026-01-01T24:00:00Z\"}", "{\"__type\":\"Date\",\"iso\":\"2026-01-01T00:00:00.0000000001Z\"}", "{\"__type\":\"Date\",\"iso\":{\"__type\":\"Date\"}}",
        "{\"__type\":\"Pointer\"}", "{\"__type\":\"Pointer\",\"className\":\"Product\"}", "{\"__type\":\"Pointer\",\"className\":\"Product\",\"objectId\":1}", "{\"__type\":\"Pointer\",\"className\":\"Product\",\"objectId\":\"\"}",
        "{\"__type\":\"Pointer\",\"className\":\"_User\",\"objectId\":{\"$ne\":\"\"}}", "{\"__type\":\"Pointer\",\"className\":[],\"objectId\":\"x\"}", "{\"__type\":\"Pointer\",\"className\":\"Product\",\"objectId\":\"' or 1=1--\"}",
        "{\"__type\":\"Object\",\"className\":\"Product\",\"objectId\":\"x\",\"price\":0}", "{\"__type\":\"File\",\"name\":\"../../x\",\"url\":\"file:///etc/passwd\"}", "{\"__type\":\"File\",\"name\":1}", "{\"__type\":\"GeoPoint\",\"latitude\":1e999,\"longitude\":0}",
        "{\"__type\":\"Bytes\",\"base64\":\"!\"}", "{\"__type\":\"Relation\",\"className\":\"_User\"}", "{\"__type\":\"Polygon\",\"coordinates\":[]}", "{\"__type\":\"ACL\"}", "{\"__type\":1}", "{\"__type\":null}", "{\"__type\":\"Nothing\"}", "{\"__type\":{}}",
        "{\"__op\":\"Increment\"}", "{\"__op\":\"Increment\",\"amount\":\"1\"}", "{\"__op\":\"Increment\",\"amount\":1e999}", "{\"__op\":\"Increment\",\"amount\":null}", "{\"__op\":\"Increment\",\"amount\":0.5}", "{\"__op\":\"Increment\",\"amount\":1000000}",
        "{\"__op\":\"Increment\",\"amount\":-2147483649}", "{\"__op\":\"Increment\",\"amount\":{}}", "{\"__op\":\"Delete\"}", "{\"__op\":\"Delete\",\"x\":1}", "{\"__op\":\"delete\"}", "{\"__op\":\"Add\",\"objects\":[1]}", "{\"__op\":\"Add\"}", "{\"__op\":\"AddUnique\",\"objects\":1}",
        "{\"__op\":\"Remove\",\"objects\":null}", "{\"__op\":\"AddRelation\",\"objects\":[]}", "{\"__op\":\"RemoveRelation\",\"objects\":[{}]}", "{\"__op\":\"SetOnInsert\",\"value\":1}", "{\"__op\":\"Batch\"}", "{\"__op\":\"Batch\",\"ops\":[]}",
        "{\"__op\":\"Batch\",\"ops\":[{\"__op\":\"Batch\",\"ops\":[{\"__op\":\"Batch\",\"ops\":[]}]}]}", "{\"__op\":\"Batch\",\"ops\":[{\"__op\":\"Delete\"},{\"__op\":\"Increment\",\"amount\":1}]}", "{\"__op\":\"Nothing\"}", "{\"__op\":1}", "{\"__op\":null}", "{\"__op\":{}}", "{\"__op\":[]}",
        "{\"__proto__\":{\"isMerchant\":true}}", "{\"constructor\":{\"prototype\":{\"hasMasterKey\":true}}}", "{\"*\":{\"read\":true,\"write\":true}}", "{\"*\":true}", "{\"role:merchant\":{\"read\":false}}", "{\"*\":{\"read\":\"yes\"}}", "{\"*\":null}", "{\"\":{\"read\":true}}",
        "{\"read\":true}", "[{\"read\":true}]", "{\"price\":{\"$gt\":0}}", "{\"$or\":[]}", "{\"$or\":{}}", "{\"$or\":null}", "{\"$or\":[1]}", "{\"$or\":[[]]}", "{\"$and\":[{\"$and\":[{\"$and\":[{\"$and\":[{}]}]}]}]}", "{\"$nor\":[{\"nothing\":1}]}", "{\"$or\":[{},{}]}",
    ];
}
