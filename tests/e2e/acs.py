"""The agent's side of ACS media streaming, as messages: what foreign servers say to our callers."""
import base64
import json


def audio_message(pcm):
    return json.dumps({"kind": "AudioData",
                       "audioData": {"data": base64.b64encode(pcm).decode(), "timestamp": None,
                                     "participantRawID": None, "silent": False}})


def transcript(text):
    return json.dumps({"type": "status", "topic": "session", "sender": "User",
                       "payload": {"message": text}})


def response_done(text):
    return json.dumps({"type": "event", "topic": "session", "sender": "Assistant",
                       "payload": {"type": "assistant", "streaming": False, "status": "completed",
                                   "message": text}})


def inventory():
    """What newer agents send first; it is no response."""
    return json.dumps({"type": "event", "topic": "dashboard",
                       "payload": {"type": "agent_inventory", "agents": ["Concierge"]}})


def pcm_of(message):
    return base64.b64decode(message["audioData"]["data"], validate=True)
