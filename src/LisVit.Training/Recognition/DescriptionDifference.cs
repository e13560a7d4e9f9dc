using System.Text.Json;
using System.Text.Json.Nodes;

namespace LisVit.Recognition;

/// <summary>Compares two descriptions as JSON: what only one of them has may be newer than the other.</summary>
internal static class DescriptionDifference
{
    /// <summary>The first property that both have with different values, as a path, and the values; null where there is none.</summary>
    public static (string Path, string One, string Other)? Of(string one, string other)
    {
        try
        {
            return Of("", JsonNode.Parse(one), JsonNode.Parse(other));
        }
        catch (JsonException)
        {
            return one == other ? null : ("", one, other);
        }
    }

    private static (string Path, string One, string Other)? Of(string path, JsonNode? one, JsonNode? other)
    {
        if (one is JsonObject first && other is JsonObject second)
        {
            return first.Where(property => second.ContainsKey(property.Key))
                .Select(property => Of(path.Length == 0 ? property.Key : $"{path}.{property.Key}", property.Value, second[property.Key]))
                .FirstOrDefault(difference => difference is not null);
        }

        return JsonNode.DeepEquals(one, other) ? null : (path, one?.ToJsonString() ?? "null", other?.ToJsonString() ?? "null");
    }
}
