using System.Collections;

namespace LisVit.Pickling;

/// <summary>
/// A dictionary in the order of its pickle; a key given twice keeps its place and takes the later value.
/// Texts, numbers and truth values are equal by value, all other keys by identity.
/// </summary>
internal sealed class PickleDictionary : IReadOnlyList<KeyValuePair<object?, object?>>
{
    private List<KeyValuePair<object?, object?>>? pairs;
    private Dictionary<object, int>? positions;

    /// <summary>Attributes set on the dictionary itself, such as the <c>_metadata</c> of a state dictionary.</summary>
    public object? State { get; set; }

    public int Count => pairs?.Count ?? 0;

    public KeyValuePair<object?, object?> this[int index] => (pairs ?? [])[index];

    public void Set(object? key, object? value)
    {
        pairs ??= [];
        positions ??= new Dictionary<object, int>(PickleKeys.Comparer);
        var pair = KeyValuePair.Create(key, value);
        if (positions.TryGetValue(key ?? PickleKeys.None, out var position))
        {
            pairs[position] = KeyValuePair.Create(pairs[position].Key, value);
            return;
        }

        positions.Add(key ?? PickleKeys.None, pairs.Count);
        pairs.Add(pair);
    }

    /// <param name="key">A text, number or truth value.</param>
    /// <param name="value">What it stands for; null also where the key is absent.</param>
    public bool TryGet(object key, out object? value)
    {
        var found = -1;
        var isThere = positions is not null && positions.TryGetValue(key, out found);
        value = isThere ? pairs![found].Value : null;
        return isThere;
    }

    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator() => (pairs ?? []).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
