namespace LisVit.Data.Corpora;

/// <summary>How values of annotations appear in messages: a message stays short whatever a file holds.</summary>
internal static class Shown
{
    private const int Characters = 200;
    private const int Items = 12;

    public static string Of(string text)
    {
        var clipped = text.Length <= Characters ? text : string.Concat(text.AsSpan(0, Characters), "...");
        return clipped.AsSpan().ContainsAnyInRange('\0', '\x1F') ? string.Concat(clipped.Select(character => char.IsControl(character) ? '?' : character)) : clipped;
    }

    public static string List(IReadOnlyList<string> items) =>
        string.Join(", ", items.Take(Items).Select(item => $"'{Of(item)}'")) + (items.Count > Items ? $" and {items.Count - Items} more" : "");
}
