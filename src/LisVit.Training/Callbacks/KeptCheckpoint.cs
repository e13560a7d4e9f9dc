using System.Text.Json.Nodes;

namespace LisVit.Training.Callbacks;

/// <summary>A checkpoint that is among the best, and its metric.</summary>
internal sealed record KeptCheckpoint(string Name, double Value)
{
    /// <summary>The value as bits, since JSON has no infinity.</summary>
    public JsonNode Save() => new JsonObject { ["name"] = Name, ["value"] = BitConverter.DoubleToInt64Bits(Value) };

    public static KeptCheckpoint Load(JsonNode state) => new((string)state["name"]!, BitConverter.Int64BitsToDouble((long)state["value"]!));
}
