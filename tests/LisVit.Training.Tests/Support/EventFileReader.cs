using Tensorboard;

namespace LisVit.Training.Tests.Support;

/// <summary>Reads event files of TensorBoard: records of a length, its checksum, an event and its checksum.</summary>
internal static class EventFileReader
{
    /// <summary>The events of a folder's files, one list a file, in the order in which TensorBoard reads them.</summary>
    public static IReadOnlyList<IReadOnlyList<Event>> ReadFolder(string folder) =>
        [.. Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal).Select(ReadFile)];

    /// <summary>The scalars of events as tag, step and value.</summary>
    public static IEnumerable<(string Tag, long Step, float Value)> Scalars(IEnumerable<Event> events) =>
        Values(events).Where(value => value.Value.ValueCase is Summary.Types.Value.ValueOneofCase.SimpleValue).Select(value => (value.Value.Tag, value.Step, value.Value.SimpleValue));

    public static IEnumerable<(long Step, Summary.Types.Value Value)> Values(IEnumerable<Event> events) =>
        events.Where(message => message.Summary is not null).SelectMany(message => message.Summary.Value.Select(value => (message.Step, value)));

    private static List<Event> ReadFile(string path)
    {
        var events = new List<Event>();
        using var reader = new BinaryReader(File.OpenRead(path));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var length = reader.ReadBytes(8);
            RequireChecksum(reader.ReadUInt32(), length, path);
            var bytes = reader.ReadBytes(checked((int)BitConverter.ToInt64(length)));
            RequireChecksum(reader.ReadUInt32(), bytes, path);
            events.Add(Event.Parser.ParseFrom(bytes));
        }

        return events;
    }

    private static void RequireChecksum(uint masked, byte[] bytes, string path)
    {
        // CRC-32C bit by bit, from its polynomial.
        var checksum = ~0u;
        foreach (var value in bytes)
        {
            checksum ^= value;
            for (var bit = 0; bit < 8; bit++)
                checksum = (checksum >> 1) ^ ((checksum & 1) == 1 ? 0x82F63B78 : 0);
        }

        checksum = ~checksum;
        if (masked != ((checksum >> 15) | (checksum << 17)) + 0xA282EAD8)
            throw new InvalidDataException($"'{path}' has a record with a wrong checksum.");
    }
}
